"""Work that stopped arriving, where it is too sparse for a rate of each minute to show it.

The time between two requests is measured in requests that were to be expected in it: however the
rate goes up and down, these lengths are exponential with a mean of one if requests come by chance
(the time-rescaling theorem; Brown et al. 2002). So nothing for 20 expected requests has a chance of
exp(-20), and earlier gaps, measured in the same way, show how much longer they really are.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

import msgspec

from sidecar.diagnose.detect.excursions import EVIDENCE, MARGIN, STEPS, Change, SignalSeries

LEARNED_S, LATELY_S = 3600, 1200
"""Seconds before a gap of which the lower rate is expected on: of an evening it is the later."""

COUNTED_S = 3600
"""Seconds of a gap that count: what was expected an hour ago is not known any more."""

ENOUGH = 100
"""Requests before a gap; fewer have not shown what gaps there are."""

MANY = 5.0
"""Expected requests a step from which on the steps themselves are judged (change.py)."""

PLACED = 2.0
"""Requests a minute from which on the last one shows, to the minute, when they stopped."""

_MINUTE = 60


class StopGap(msgspec.Struct, frozen=True):
    """Steps from `at` up to `until` without work, where `expected` requests should have come."""

    at: int
    until: int
    expected: float
    rate: float


def stopped(series: SignalSeries) -> tuple[Change, bool] | None:
    """Find when work, in events a second, stopped as it never did; and is its onset sure."""
    gaps = list(_gaps(series))
    new = [gap for gap in gaps if gap.at >= series.since or gap.until == len(series.values)]
    worst = max(new, key=lambda gap: gap.expected, default=None)
    if worst is None or not _known_before(series, worst.at):
        return None
    before = [gap.expected for gap in gaps if gap.at < worst.at]
    most = max(before, default=0.0)
    if worst.expected < max(EVIDENCE * _clump(before), MARGIN * most):
        return None
    change = Change(worst.at, worst.until, worst.rate, 0.0, worst.expected, most)
    return change, worst.rate * _MINUTE >= PLACED


def _known_before(series: SignalSeries, at: int) -> bool:
    """Return whether there were requests enough before, for longer than they are expected from."""
    known = [value for value in series.values[:at] if value is not None]
    return sum(known) * series.step_s >= ENOUGH and len(known) * series.step_s >= 2 * LEARNED_S


def _clump(gaps: Sequence[float]) -> float:
    """Return how much longer gaps are than chance makes them, the long ones weighing most."""
    total = sum(gaps)
    return max(sum(gap * gap for gap in gaps) / (2.0 * total), 1.0) if total else 1.0


def _gaps(series: SignalSeries) -> Iterator[StopGap]:
    """Yield the gaps of some steps; those of which nothing is known are not part, and end none.

    Those after a restart count for none: for a minute it has no callers.
    """
    sums = [0.0, *accumulate(value or 0.0 for value in series.values)]
    known = [0, *accumulate(int(value is not None) for value in series.values)]
    most = int(COUNTED_S / series.step_s)

    def rate(at: int, span_s: int) -> float:
        start = max(at - int(span_s / series.step_s), 0)
        steps = known[at] - known[start]
        return (sums[at] - sums[start]) / steps if steps else 0.0

    begun: int | None = None
    for at, value in enumerate((*series.values, 1.0)):
        if value == 0.0 and begun is None:
            begun = at
        elif value and begun is not None:
            expected = min(rate(begun, LEARNED_S), rate(begun, LATELY_S))
            steps = min(known[at] - known[begun], most)
            counted = sum(step not in series.settling for step in range(begun, at))
            if counted >= STEPS and expected * series.step_s < MANY:
                yield StopGap(begun, at, expected * steps * series.step_s, expected)
            begun = None
