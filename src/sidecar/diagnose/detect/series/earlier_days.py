"""The same hour of earlier days: what came then as well is no change.

A nightly job is rare in a day, and usual at its hour. A departure is none where, in the same hour
of an earlier day, the values went beyond the reach of the past at least `LIKE` as far, for as long
as counts.

False alarms: none by this rule; it hides a fault that comes at the hour of yesterday's.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import neg

from sidecar.diagnose.detect.series.blocks import held
from sidecar.diagnose.detect.series.departure import Departure

DAY_MS = 86_400_000

SLACK_MS = 1_800_000
"""Milliseconds before and after in which a daily job may come; a late start is no change."""

LIKE = 0.5


def came_before(
    change: Departure, times: Sequence[int], values: Sequence[float], since: int, run: int
) -> bool:
    """Return whether the same hour of an earlier day had such a departure.

    `since` is the index at which the window begins.
    """
    half = change.reach + LIKE * (change.after - change.reach)
    back = DAY_MS
    while times[change.at] - back + SLACK_MS >= times[0]:
        first = bisect_left(times, times[change.at] - back - SLACK_MS)
        last = bisect_right(times, times[change.until] - back + SLACK_MS, hi=since)
        span = values[first:last]
        if len(span) >= run:
            sides = span if change.rises else [*map(neg, span)]
            if max(held(sides, run)) >= (half if change.rises else -half):
                return True
        back += DAY_MS
    return False
