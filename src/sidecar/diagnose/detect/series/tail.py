"""How unusual a value is, by the tail of the values before it (peaks over threshold).

A generalised Pareto distribution is fitted to the highest values of the past's blocks, for
neighbours are not independent (Pickands 1975; Siffer et al., KDD 2017), by probability-weighted
moments (Hosking and Wallis, 1987).
"""

from collections.abc import Sequence
from math import log, sqrt
from operator import sub

MOST_BLOCKS = 500
"""Blocks that a past is reduced to, at most."""

RARE = 0.005
"""Share of the past that may lie beyond its reach; the seldom jobs that every service has."""

FLOOR = 0.02
"""Share of the median below which a reach says more of rounding than of the service."""

TAIL_SHARE, LEAST_TAIL, MOST_TAIL = 0.1, 10, 60
"""Share of the blocks that the tail is fitted to, and its bounds: fewer are luck, more no tail."""


def centre_of(past: Sequence[float]) -> tuple[float, float]:
    """Return the median of the past, and the least distance from it that means something."""
    spread = sorted(past[:: max(len(past) // MOST_BLOCKS, 1)])
    centre = spread[len(spread) // 2]
    return centre, max(FLOOR * abs(centre), _resolution(spread))


def tops_of(past: Sequence[float]) -> list[float]:
    """Return the sorted maxima of at most `MOST_BLOCKS` blocks of the past."""
    size = -(-len(past) // MOST_BLOCKS)
    whole = len(past) - len(past) % size
    rows = [past[number:whole:size] for number in range(size)]
    return sorted(map(max, *rows) if size > 1 else past)


def reach_of(tops: Sequence[float]) -> float:
    """Return the highest of the sorted maxima, without the `RARE` share of them."""
    return tops[-1 - int(RARE * len(tops))]


def beyond(tops: Sequence[float], peak: float, floor: float) -> float:
    """Return how likely a block's maximum lies beyond the peak, by the tail of the others.

    `tops` are sorted; what is within `floor` of them is rounding.
    """
    count = len(tops)
    size = min(max(int(count * TAIL_SHARE), LEAST_TAIL), MOST_TAIL, count - 1)
    edge = tops[-size - 1]
    share = size / count
    mean = sum(tops[-size:]) / size - edge
    if mean <= 0.0:
        # Nothing of the past lies beyond its edge: two values in a row each have a chance of
        # at most one in that many.
        return 1.0 if peak - edge <= floor else never_seen(count)
    # Probability-weighted moments of the exceedances: steady also for a few values. A tail that
    # looks light by luck is taken as heavier by what luck allows.
    above = [top - edge for top in tops[-size:]]
    weighted = sum(value * (size - rank) for rank, value in enumerate(above, 1))
    weighted /= size * (size - 1)
    room = mean - 2.0 * weighted
    shape = min(max(2.0 - mean / room if room > 0 else 1.0, 0.0) + 0.5 / sqrt(size), 0.9)
    # Values on a grid, as small counts, have no tail between its steps: each step beyond is rarer
    # by no more than what the past can show, one in as many blocks as it has.
    scale = max(mean * (1.0 - shape), floor / log(count + 1))
    chance: float = share * (1.0 + shape * (peak - edge) / scale) ** (-1.0 / shape)
    return chance


def never_seen(count: int) -> float:
    """Return the chance of what `count` blocks never showed and two values in a row do."""
    return (1.0 / (count + 1)) ** 2


def _resolution(spread: Sequence[float]) -> float:
    """Return the least step between different values; 0 where there is one value only."""
    return min((step for step in map(sub, spread[1:], spread) if step > 0), default=0.0)
