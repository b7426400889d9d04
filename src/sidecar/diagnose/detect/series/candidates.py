"""One signal → the ways in which it may have changed, each with its chance.

Of a signal that changed in several ways the first counts: the level, a value never seen, a trend,
the spread. `find_changes()` accepts or drops each by its chance, given the number of signals.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, isfinite

from sidecar.diagnose.detect.outages import MS
from sidecar.diagnose.detect.series.blocks import Blocks, blocks_of
from sidecar.diagnose.detect.series.departure import Departure, departure_of
from sidecar.diagnose.detect.series.earlier_days import came_before
from sidecar.diagnose.detect.series.new_value import new_value
from sidecar.diagnose.detect.series.spread import spread_change
from sidecar.diagnose.detect.series.trend import trend
from sidecar.model.signals import SeriesChange, SeriesSignal

SHAPES = ("level", "spike", "value", "trend", "spread", "flat")
"""The shapes of changes of values, those that say more first."""

TESTS = 3
"""Questions that each signal is asked: its level, its trend, its spread."""

HELD_MS = 45_000
"""Milliseconds that values must stay beyond the past, and at least two of them: a scrape a minute
finds what lasts three minutes, one every five seconds does not report what lasts ten."""

SHOWN_EXCESS = 1.0
"""Reaches beyond the past's own from which a change is shown."""

STRONG_EXCESS, STRONG_RATIO = 3.0, 1.5
"""Reaches beyond the past's own, and times its end, from which a change is worth a finding."""

MOST_EXCESS = 1e9
"""Stands for infinity where the past never moved."""

_EXTREME = frozenset({"p99", "p99.9", "p99.99", "p100"})
_EXTREME_NAME = re.compile(
    r"(?:^|_)(?:p99\d*|p999|max)(?:_|$|\{)|quantile=\"(?:0\.99\d*|1(?:\.0)?)\""
)

_POINTS = 40
"""Points of a sparkline, half of them in the window."""


def candidates(
    signal: SeriesSignal, start: int, since: int, until: int, role: str = ""
) -> Iterator[SeriesChange]:
    """Yield the possible changes of a signal whose window begins at index `start`.

    `since` and `until` are the window in milliseconds, `role` is what the settings say of the
    series. A change is `strong` where its size is; a trend only where the series' role is known.
    """
    if start >= len(signal.values):
        return
    run = run_of(signal.times)
    if len(signal.values) - start < run:
        return
    blocks = blocks_of(signal.values, start, run)
    for shape, change in _shapes(signal, blocks):
        counts = shape in ("level", "spike") or (shape == "trend" and role != "")
        strong = counts and _is_strong(signal, change, start)
        yield SeriesChange(
            series=signal.series,
            kind=signal.kind,
            unit=signal.unit,
            before=change.before,
            after=change.after,
            at=signal.times[change.at] * MS,
            until=signal.times[change.until] * MS,
            excess=change.excess if isfinite(change.excess) else MOST_EXCESS,
            ratio=change.ratio if isfinite(change.ratio) else MOST_EXCESS,
            chance=change.chance,
            strong=strong,
            target=signal.target,
            points=_points(signal, since, until),
            shape=shape,
            role=role,
        )


def run_of(times: Sequence[int]) -> int:
    """Return how many consecutive values cover `HELD_MS`; at least two."""
    steps = sorted(later - earlier for earlier, later in pairwise(times[-100:]))
    usual = steps[len(steps) // 2] if steps else HELD_MS
    return max(ceil(HELD_MS / max(usual, 1)) + 1, 2)


def _shapes(signal: SeriesSignal, blocks: Blocks) -> Iterator[tuple[str, Departure]]:
    values, run = blocks.values, blocks.run
    level = departure_of(blocks)
    if (
        level is not None
        and level.excess >= SHOWN_EXCESS
        and not came_before(level, signal.times, values, blocks.since, run)
    ):
        yield "spike" if level.until < len(values) - run else "level", level
    if signal.kind == "value" and (new := new_value(blocks)):
        yield "value", new
    rising = trend(blocks)
    if rising is not None and rising.excess >= SHOWN_EXCESS:
        yield "trend", rising
    spread = spread_change(blocks)
    if spread is not None and spread.excess >= SHOWN_EXCESS:
        yield "spread" if spread.rises else "flat", spread


def _is_strong(signal: SeriesSignal, change: Departure, start: int) -> bool:
    # A setting that was one number and is another, as a limit, is not trouble by itself.
    stretch = signal.values[change.at : change.until + 1]
    stepped = len(set(stretch)) == 1 and len(set(signal.values[:start])) == 1
    # The slowest of a hundred is one request of many a minute: alone it is the luck of that one.
    if signal.kind in _EXTREME or _EXTREME_NAME.search(signal.series):
        return False
    return (
        change.excess >= STRONG_EXCESS
        and change.ratio >= STRONG_RATIO
        and not (stepped and signal.kind == "value")
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
