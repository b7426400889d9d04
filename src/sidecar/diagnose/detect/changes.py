"""Signals of all series → the changes of a window, with a bound on false alarms over all of them.

With ten thousand series something always looks odd, so the chance of each change is held against
their number: of the changes that are shown at most `SHOWN_RATE` are expected to be false, of the
strong ones `STRONG_RATE` (Benjamini and Hochberg, 1995).
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil, isfinite
from pathlib import Path

from sidecar.diagnose.detect.departure import ENOUGH, Departure, departure
from sidecar.diagnose.detect.outages import MS
from sidecar.diagnose.signals.all_series import SeriesSignal, every_signal
from sidecar.model.evidence import Window
from sidecar.model.signals import Changes, SeriesChange

HELD_MS = 45_000
"""Milliseconds that values must stay beyond the past, and at least two of them: a scrape a minute
finds what lasts three minutes, one every five seconds does not report what lasts ten."""

SHOWN_RATE, STRONG_RATE = 0.05, 0.01

STRONG_EXCESS, STRONG_RATIO = 3.0, 1.5
"""Reaches beyond the past's own, and times its end, from which a change is worth a finding."""

SHOWN_EXCESS = 1.0

_OWN = ("scrape_", "up", "sidecar_")
"""Beginnings of series that are about the observer."""

_EXTREME = frozenset({"p99", "p99.9", "p99.99", "p100"})
_EXTREME_NAME = re.compile(
    r"(?:^|_)(?:p99\d*|p999|max)(?:_|$|\{)|quantile=\"(?:0\.99\d*|1(?:\.0)?)\""
)

_POINTS = 40
"""Points of a sparkline, half of them in the window."""


def find_changes(path: Path, earliest: int, window: Window) -> Changes:
    """Return what changed in the window, compared with what was from `earliest` (ns) on.

    Raises HistoryError when there is no history or it cannot be read.
    """
    since, until = window.start // MS, window.end // MS
    count = short = 0
    departed: list[tuple[SeriesSignal, Departure]] = []
    for signal in every_signal(path, earliest // MS, until):
        if signal.series.startswith(_OWN):
            continue
        start = bisect_left(signal.times, since)
        if start < ENOUGH:
            short += 1
            continue
        count += 1
        left = departure(signal.values, start, run_of(signal.times))
        if left is not None and left.excess >= SHOWN_EXCESS:
            departed.append((signal, left))
    chances = [left.chance for _, left in departed]
    shown, strong = (bound(chances, count, rate) for rate in (SHOWN_RATE, STRONG_RATE))
    changes = [
        _change(signal, left, since, until, strong=_is_strong(signal, left, strong))
        for signal, left in departed
        if left.chance <= shown
    ]
    changes.sort(key=lambda change: (not change.strong, -min(change.excess, 1e9), change.series))
    return Changes(count, tuple(changes), short)


def run_of(times: Sequence[int]) -> int:
    """Return how many consecutive values cover `HELD_MS`; at least two."""
    steps = sorted(later - earlier for earlier, later in pairwise(times[-100:]))
    usual = steps[len(steps) // 2] if steps else HELD_MS
    return max(ceil(HELD_MS / max(usual, 1)) + 1, 2)


def bound(chances: Iterable[float], count: int, rate: float) -> float:
    """Return the largest chance that is accepted, so that of all accepted `rate` are false."""
    accepted = 0.0
    for rank, chance in enumerate(sorted(chances), 1):
        if chance <= rate * rank / max(count, 1):
            accepted = chance
    return accepted


def _is_strong(signal: SeriesSignal, left: Departure, strong: float) -> bool:
    # A setting that was one number and is another, as a limit, is not trouble by itself.
    stepped = left.excess > 1e6 and len(set(signal.values[left.at : left.until + 1])) == 1  # noqa: PLR2004 - infinite, but for rounding
    # The slowest of a hundred is one request of many a minute: alone it is the luck of that one.
    if signal.kind in _EXTREME or _EXTREME_NAME.search(signal.series):
        return False
    return (
        left.chance <= strong
        and left.excess >= STRONG_EXCESS
        and left.ratio >= STRONG_RATIO
        and not (stepped and signal.kind == "value")
    )


def _change(
    signal: SeriesSignal, left: Departure, since: int, until: int, *, strong: bool
) -> SeriesChange:
    return SeriesChange(
        series=signal.series,
        kind=signal.kind,
        unit=signal.unit,
        before=left.before,
        after=left.after,
        at=signal.times[left.at] * MS,
        until=signal.times[left.until] * MS,
        excess=left.excess if isfinite(left.excess) else 1e9,
        ratio=left.ratio if isfinite(left.ratio) else 1e9,
        chance=left.chance,
        strong=strong,
        target=signal.target,
        points=_points(signal, since, until),
    )


def _points(signal: SeriesSignal, since: int, until: int) -> tuple[float | None, ...]:
    begin = since - (until - since)
    there = len(signal.times) - bisect_left(signal.times, begin)
    count = min(_POINTS, max(there, 1))
    step = max((until - begin) / count, 1.0)
    edges = [bisect_left(signal.times, begin + step * number) for number in range(count + 1)]
    return tuple(
        sum(signal.values[first:last]) / (last - first) if last > first else None
        for first, last in pairwise(edges)
    )
