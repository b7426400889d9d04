"""Departures: values far outside of everything that a series showed before, held for a while.

The rule, for each direction (a fall is the rise of the negated values):

1. `held` is the least of `run` consecutive values, so a single wild sample counts for nothing.
2. The reach of the past is the distance from its median to its highest held value without the
   `RARE` share of it that every service shows now and then. It is never taken as less than the
   series' own resolution or `FLOOR` of its median: a flat past would make any change infinite.
3. The excess of a window is how many such reaches its highest held value lies beyond that.
4. How unusual that is comes from the tail of the past itself: a generalised Pareto distribution
   is fitted to the highest values of its blocks, for neighbours are not independent (peaks over
   threshold; Pickands 1975, Siffer et al., KDD 2017).

The same is asked of averages of held values over longer spans, so that a small shift that lasts
is found as well as a large one that is short. Nothing is assumed of how values are distributed.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import inf, sqrt
from operator import neg, sub

import msgspec

ENOUGH = 30
"""Values before the window below which nothing is judged: a maximum of fewer says little."""

RARE = 0.005
"""Share of the past that may lie beyond its reach; the seldom jobs that every service has."""

FLOOR = 0.02
"""Share of the median below which a reach says more of rounding than of the service."""

BLOCKS = 500
"""Blocks that a past is reduced to, at most."""

TAIL_SHARE, LEAST_TAIL, MOST_TAIL = 0.1, 10, 60
"""Share of the blocks that the tail is fitted to, and its bounds: fewer are luck, more no tail."""

LONGER = (10, 40)
"""Multiples of a run over which held values are averaged; the past must have `ENOUGH` of each."""


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


def departure(values: Sequence[float], since: int, run: int = 2) -> Departure | None:
    """Return the most unusual departure of the values from `since` on; None where there is none.

    `values` are finite and in the order of time; those before `since` are the past. `run` values
    in a row count, at least 2.
    """
    if since < ENOUGH or len(values) - since < run:
        return None
    known = [
        side
        for side in (
            _rise(values, since, run, rises=True),
            _rise([*map(neg, values)], since, run, rises=False),
        )
        if side is not None
    ]
    return min(known, key=lambda side: (side.chance, -side.excess), default=None)


def _rise(values: Sequence[float], since: int, run: int, *, rises: bool) -> Departure | None:
    past, later = values[:since], values[since:]
    blocks, window = _least_of_blocks(past, run), _least_of_blocks(later, run)
    held = [*map(max, blocks, _least_of_blocks(past, run, run // 2))]
    rows: list[tuple[int, Sequence[float], Sequence[float], int]] = [
        (1, held, _held(later, run), 1)
    ]
    rows += [
        (times, _averages(blocks, times, times // 2), _averages(window, times), run)
        for times in LONGER
        if len(blocks) >= ENOUGH * times // 2 and len(window) >= times
    ]
    best: tuple[float, float, float, int, int] | None = None
    terms: tuple[float, float] | None = None
    for times, before, now, step in rows:
        peak = max(now)
        # What the past reached as well is not a departure; so nearly all series end here.
        if peak <= max(before):
            continue
        centre, floor = terms = terms or _centre(past)
        tops = _tops(before)
        reach = tops[-1 - int(RARE * len(tops))]
        scale = max(reach - centre, floor)
        excess = (peak - reach) / scale if scale else inf
        tries = max(len(later) * len(tops) / since, 1.0)
        chance = min(_beyond(tops, peak, floor) * tries, 1.0)
        # The shortest stretch that is rare enough has the sharpest onset.
        if best is not None and best[0] <= RARE_ENOUGH:
            break
        if best is None or (chance, -excess) < best[:2]:
            half = reach + (peak - reach) / 2
            at = next(number for number, value in enumerate(now) if value >= half)
            best = chance, -excess, reach, since + at * step, times * run
    if best is None or terms is None:
        return None
    chance, negative, reach, at, length = best
    return _stretch(values, since, (at, length), (terms[0], reach, -negative, chance), rises=rises)


def _centre(past: Sequence[float]) -> tuple[float, float]:
    """Return the median of the past, and the least distance from it that means something."""
    spread = sorted(past[:: max(len(past) // BLOCKS, 1)])
    centre = spread[len(spread) // 2]
    return centre, max(FLOOR * abs(centre), _resolution(spread))


def _stretch(
    values: Sequence[float],
    since: int,
    found: tuple[int, int],
    terms: tuple[float, float, float, float],
    *,
    rises: bool,
) -> Departure:
    centre, reach, excess, chance = terms
    at, end = found[0], found[0] + found[1]
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
    return Departure(at, until, centre, after, reach, excess, ratio, chance, rises)


def _held(values: Sequence[float], run: int) -> Sequence[float]:
    """Return the least of each `run` consecutive values, by doubling: log2(run) passes in C."""
    width = 1
    while width * 2 <= run:
        values = [*map(min, values, values[width:])]
        width *= 2
    return [*map(min, values, values[run - width :])] if width < run else values


def _least_of_blocks(values: Sequence[float], run: int, offset: int = 0) -> list[float]:
    """Return the least of each block of `run` values."""
    end = len(values) - (len(values) - offset) % run
    return [*map(min, *(values[offset + number : end : run] for number in range(run)))]


def _averages(values: Sequence[float], size: int, step: int = 1) -> Sequence[float]:
    """Return the mean of `size` consecutive values, a multiple of `step`, at every `step`-th."""
    sums = [0.0, *accumulate(values)][::step]
    return [total / size for total in map(sub, sums[size // step :], sums)]


def _tops(past: Sequence[float]) -> list[float]:
    """Return the sorted maxima of at most `BLOCKS` blocks of the past."""
    size = -(-len(past) // BLOCKS)
    whole = len(past) - len(past) % size
    rows = [past[number:whole:size] for number in range(size)]
    return sorted(map(max, *rows) if size > 1 else past)


def _resolution(spread: Sequence[float]) -> float:
    """Return the least step between different values; 0 where there is one value only."""
    return min((step for step in map(sub, spread[1:], spread) if step > 0), default=0.0)


def _beyond(tops: Sequence[float], peak: float, floor: float) -> float:
    """Return how likely a block's maximum lies beyond the peak, by the tail of the others."""
    count = len(tops)
    size = min(max(int(count * TAIL_SHARE), LEAST_TAIL), MOST_TAIL, count - 1)
    edge = tops[-size - 1]
    share = size / count
    mean = sum(tops[-size:]) / size - edge
    if mean <= 0.0:
        # Nothing of the past lies beyond its edge: two values in a row each have a chance of
        # at most one in that many. What is within the floor is rounding.
        return 1.0 if peak - edge <= floor else (1.0 / (count + 1)) ** 2
    # Probability-weighted moments of the exceedances (Hosking and Wallis, 1987): steady also for a
    # few values. A tail that looks light by luck is taken as heavier by what luck allows.
    above = [top - edge for top in tops[-size:]]
    weighted = sum(value * (size - rank) for rank, value in enumerate(above, 1))
    weighted /= size * (size - 1)
    room = mean - 2.0 * weighted
    shape = min(max(2.0 - mean / room if room > 0 else 1.0, 0.0) + 0.5 / sqrt(size), 0.9)
    scale = mean * (1.0 - shape)
    beyond: float = share * (1.0 + shape * (peak - edge) / scale) ** (-1.0 / shape)
    return beyond
