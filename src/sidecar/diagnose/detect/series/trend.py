"""A trend that began: the values rise, or fall, through the window as they never did before.

The window, and as well its last half, is cut into `CHUNKS` pieces of which the averages count. They
rise with few exceptions (Kendall's tau), and their slope (least squares) is held against the slopes
of stretches of the past that are as long: it must lie beyond the reach of those, and its chance is
taken from their tail (tail.py). So a daily rhythm, a saw tooth or a series that wanders is no
trend, as its past had the same slopes. The onset is the bend of two lines that fit best.

Threshold: tau of `TAU`, beyond all slopes of the past, and by at least `FLOOR` of the median.
False alarms: a load that grows in its first day; a history shorter than the rhythm of the service.
"""

from collections.abc import Sequence
from itertools import accumulate, combinations
from math import inf
from operator import mul, sub

from sidecar.diagnose.detect.growth import bend
from sidecar.diagnose.detect.series.blocks import Blocks
from sidecar.diagnose.detect.series.departure import ENOUGH, Departure
from sidecar.diagnose.detect.series.tail import FLOOR, beyond, reach_of, tops_of

CHUNKS = 12
"""Pieces of a stretch: that 12 independent averages rise as `TAU` asks for is one in 500."""

LEAST_SIZE = 2
"""Values of a piece: of one it is no average."""

TAU = 0.6
"""Rising pairs less falling pairs, of all: a trend that begins in the middle has as much."""

SHIFTS = 4
"""Stretches of the past that begin within the length of one."""

POINTS = 120
"""Points of the window among which the onset is looked for, at most."""

ENDS = 3
"""Points at either end among which no bend is looked for."""

_WEIGHTS = [number - (CHUNKS - 1) / 2 for number in range(CHUNKS)]
_SQUARES = sum(weight * weight for weight in _WEIGHTS)
_PAIRS = CHUNKS * (CHUNKS - 1) // 2


def trend(blocks: Blocks) -> Departure | None:
    """Return the trend that began in the window; `before` and `after` are levels at its ends.

    `at` is the index of the onset, `excess` in reaches of the slopes of the past.
    """
    values, since = blocks.values, blocks.since
    best: Departure | None = None
    for length in (len(values) - since, (len(values) - since) // 2):
        size = length // CHUNKS
        if size < LEAST_SIZE:
            continue
        change = _over(values, since, size)
        if change and (best is None or change.chance < best.chance):
            best = change
    return best


def _over(values: Sequence[float], since: int, size: int) -> Departure | None:
    start = len(values) - CHUNKS * size
    now = _averages(values[start:], size)
    rising = sum((later > earlier) - (later < earlier) for earlier, later in combinations(now, 2))
    if abs(rising) < TAU * _PAIRS:
        return None
    sign = 1.0 if rising > 0 else -1.0
    peak = sign * _slope(now)
    # The past's stretches end where the window begins.
    before = _averages(values[since % size : since], size)
    slopes = [
        sign * _slope(before[at : at + CHUNKS])
        for at in range(0, len(before) - CHUNKS + 1, CHUNKS // SHIFTS)
    ]
    if len(slopes) < ENOUGH or peak <= max(slopes):
        return None
    usual = sorted(before)[len(before) // 2]
    least = FLOOR * abs(usual) / CHUNKS
    if peak < least:
        return None
    tops = tops_of(slopes)
    reach = reach_of(tops)
    scale = max(reach - tops[len(tops) // 2], least)
    excess = (peak - reach) / scale if scale else inf
    onset = _onset(values, since)
    chance = min(beyond(tops, peak, least), 1.0)
    after = values[-size:]
    end = sum(after) / len(after)
    level = values[since:onset] or values[since - size : since]
    begin = sum(level) / len(level)
    ratio = max(end / begin, begin / end) if begin * end > 0 else inf
    return Departure(onset, len(values) - 1, begin, end, reach, excess, ratio, chance, sign > 0)


def _averages(values: Sequence[float], size: int) -> list[float]:
    sums = [0.0, *accumulate(values)][::size]
    return [total / size for total in map(sub, sums[1:], sums)]


def _slope(averages: Sequence[float]) -> float:
    """Return the rise from one average to the next, by least squares."""
    total: float = sum(map(mul, _WEIGHTS, averages))
    return total / _SQUARES


def _onset(values: Sequence[float], since: int) -> int:
    """Return the index of the bend of the two lines that fit the window and as much before best."""
    first = max(2 * since - len(values), 0)
    pace = max((len(values) - first) // POINTS, 1)
    points = [(at, values[at]) for at in range(first, len(values), pace)]
    bends = [bend(points, at)[:2] for at, _ in points[ENDS:-ENDS] if at >= since]
    return min(bends)[1] if bends else since
