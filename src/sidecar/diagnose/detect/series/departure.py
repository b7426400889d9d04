"""Departures: values far outside of everything that a series showed before, held for a while.

The rule, for each direction (a fall is the rise of the negated values):

1. `held` is the least of `run` consecutive values, so a single wild sample counts for nothing.
2. The reach of the past is the distance from its median to its highest held value without the
   `RARE` share of it that every service shows now and then. It is never taken as less than the
   series' own resolution or `FLOOR` of its median: a flat past would make any change infinite.
3. The excess of a window is how many such reaches its highest held value lies beyond that.
4. How unusual that is comes from the tail of the past itself (tail.py).

The same is asked of averages of held values over longer spans, so that a small shift that lasts
is found as well as a large one that is short. Nothing is assumed of how values are distributed.

False alarms: what the past never showed though it is usual, as a weekly job in a history of a day.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import inf
from operator import neg, sub

import msgspec

from sidecar.diagnose.detect.series.blocks import (
    Blocks,
    averages,
    blocks_of,
    held,
    least_of_blocks,
)
from sidecar.diagnose.detect.series.tail import beyond, centre_of, reach_of, tops_of

ENOUGH = 30
"""Values before the window below which nothing is judged: a maximum of fewer says little."""

LONGER = (10, 40)
"""Multiples of a run over which held values are averaged; the past must have `ENOUGH` of each."""

PHASES = 10
"""Starts within a span at which averages of the past are compared: of a job that comes every hour
each span sees another part."""

RARE_ENOUGH = 1e-4
"""Chance from which on longer stretches need not be looked at."""


class Departure(msgspec.Struct, frozen=True):
    """A stretch of values beyond the past's reach.

    `at` and `until` are the first and the last index of it, `before` the median of the past,
    `after` that of the stretch. `excess` is in reaches of the past, `ratio` how many times as far
    from zero as the end of its reach (the reciprocal for a fall). `chance` estimates how often a
    window of this length shows as much although nothing changed, before any correction for the
    number of series.
    """

    at: int
    until: int
    before: float
    after: float
    reach: float
    excess: float
    ratio: float
    chance: float
    rises: bool


class _Peak(msgspec.Struct, frozen=True):
    """The highest average of a window: its index and length, and how far beyond the past it is.

    `usual` is the median of the averages of the past.
    """

    chance: float
    excess: float
    reach: float
    usual: float
    at: int
    length: int


def departure(values: Sequence[float], since: int, run: int = 2) -> Departure | None:
    """Return the most unusual departure of the values from `since` on; None where there is none.

    `values` are finite and in the order of time; those before `since` are the past. `run` values
    in a row count, at least 2.
    """
    if since < ENOUGH or len(values) - since < run:
        return None
    return departure_of(blocks_of(values, since, run))


def departure_of(blocks: Blocks) -> Departure | None:
    """Return the most unusual departure of a series in blocks, as departure() does."""
    run, window = blocks.run, blocks.values[blocks.since :]
    sides = []
    if rising := [*_peaks(window, blocks.lows, blocks.low_window, run)]:
        sides.append(_rise(blocks, rising, rises=True))
    fallen, highs, high_window = (
        [*map(neg, row)] for row in (window, blocks.highs, blocks.high_window)
    )
    if falling := [*_peaks(fallen, highs, high_window, run)]:
        sides.append(_rise(blocks.mirrored(), falling, rises=False))
    departures = [side for side in sides if side is not None]
    return min(departures, key=lambda side: (side.chance, -side.excess), default=None)


def _rise(
    blocks: Blocks, peaks: Sequence[tuple[int, Sequence[float]]], *, rises: bool
) -> Departure | None:
    since, run = blocks.since, blocks.run
    past, later = blocks.values[:since], blocks.values[since:]
    centre, floor = centre_of(past)
    best: _Peak | None = None
    for times, now in peaks:
        usual = centre
        if times == 1:
            before = [*map(max, blocks.lows, least_of_blocks(past, run, run // 2))]
        else:
            everywhere = averages(blocks.lows, times)
            before = [*everywhere[:: times // 2]]
            # A series may be idle most of the time and busy on average.
            usual = sorted(before)[len(before) // 2]
            before = [*before, max(everywhere)]
        peak = max(now)
        if peak <= max(before):
            continue
        # The shortest stretch that is rare enough has the sharpest onset.
        if best is not None and best.chance <= RARE_ENOUGH:
            break
        tops = tops_of(before)
        reach = reach_of(tops)
        scale = max(reach - usual, floor)
        excess = (peak - reach) / scale if scale else inf
        tries = max(len(later) * len(tops) / since, 1.0)
        chance = min(beyond(tops, peak, floor) * tries, 1.0)
        if best is None or (chance, -excess) < (best.chance, -best.excess):
            half = reach + (peak - reach) / 2
            at = next(number for number, value in enumerate(now) if value >= half)
            step = 1 if times == 1 else run
            best = _Peak(chance, excess, reach, usual, since + at * step, times * run)
    return None if best is None else _stretch(blocks, best, rises=rises)


def _peaks(
    window: Sequence[float], lows: Sequence[float], low_window: Sequence[float], run: int
) -> Iterator[tuple[int, Sequence[float]]]:
    """Yield the lengths, in runs, over which the window's averages exceed all of the past.

    What the past reached as well is not a departure; so nearly all series end here.
    """
    now = held(window, run)
    if max(now) > max(lows):
        yield 1, now
    sums: Sequence[float] = ()
    for times in LONGER:
        if len(lows) < ENOUGH * times // 2 or len(low_window) < times:
            continue
        sums = sums or [0.0, *accumulate(lows)]
        sampled = sums[:: max(times // PHASES, 1)]
        averaged = averages(low_window, times)
        if max(averaged) * times > max(map(sub, sampled[min(times, PHASES) :], sampled)):
            yield times, averaged


def _stretch(blocks: Blocks, peak: _Peak, *, rises: bool) -> Departure:
    values, since, reach, centre = blocks.values, blocks.since, peak.reach, peak.usual
    at, end = peak.at, peak.at + peak.length
    while at > since and values[at - 1] > reach:
        at -= 1
    while at < end - 1 and values[at] <= reach:
        at += 1
    until = at
    while until < len(values) - 1 and values[until + 1] > reach:
        until += 1
    until = max(until, min(end, len(values)) - 1)
    inside = sorted(values[at : until + 1])
    after = inside[len(inside) // 2]
    if rises:
        ratio = after / reach if reach > 0 else inf
    else:
        centre, after, reach = -centre, -after, -reach
        ratio = (
            reach / after if after > 0 else (inf if reach > 0 else after / reach if reach else inf)
        )
    return Departure(at, until, centre, after, reach, peak.excess, ratio, peak.chance, rises)
