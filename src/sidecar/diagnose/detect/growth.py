"""Detect steady growth, and predict when a limit is reached; docs/decisions/0011 has the reasons.

The stretch that ends now is cut into a dozen blocks, and only the least value of each counts: what
a collector frees again is not growth. It grows when the floors rise nearly without exception
(Kendall's tau), in the second half not much slower than in the first, which a warm-up does not,
and to a floor that was never there before, which rules out a tooth of a saw and a daily rhythm.
Its speed is the median of the slopes of all pairs of floors (Theil and Sen).
"""

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import inf, sqrt
from statistics import median

import msgspec

from sidecar.diagnose.detect.baseline import Values

BLOCKS = 12
"""Blocks of a stretch: that 12 independent floors rise as `TAU` asks for is one in 100,000."""

TAU = 0.85
"""Rising pairs less falling pairs, of all pairs of floors."""

LEAST_STEPS, LEAST_S = 20, 1200
"""Steps and seconds of the shortest stretch; each further one is half as long again."""

STILL = 0.4
"""Speed of the second half, of that of the first, below which the growth is ending."""

RECORD = 0.25
"""Share of the growth by which the last floor must exceed all earlier ones."""

LEAST = 0.05
"""Growth over the stretch, as a share of where it began, that matters."""

CERTAIN = 0.4
"""Steps by which a reported onset may be off, as one standard error."""

ENDS = 10
"""Points at either end among which no bend is looked for."""

AROUND, LOOK_BACK = 2, 150
"""Stretches in which the onset is looked for, and steps at least; of more steps only some."""

PAST = 3
"""Stretches of a past that a stretch is compared with."""

ALONE_S = 4 * 3600
"""Seconds of growth that need no past to compare with: a warm-up is shorter."""

LEAP = 1.5
"""How much more it rises than in any stretch as long before, where a collector hides the floors."""

OFTEN_BEFORE = 5
"""Stretches before, without which nothing is compared with them."""

FAR = 4.0
"""Stretches into the future that a stretch may be drawn on for."""


class Growth(msgspec.Struct, frozen=True):
    """A growth over a stretch from step `at` on: the level then and now, and units a second.

    `onset` is the step at which it began, where that is certain. `left_s` is the time until the
    limit at this speed; None where no limit is near.
    """

    at: int
    before: float
    after: float
    speed: float
    left_s: float | None
    onset: int | None = None


def growth(
    values: Values, step_s: float, limit: float | None = None, begun: int = 0
) -> Growth | None:
    """Find growth that continues at the end of the values; `begun` is the step of the last restart.

    Of several stretches the one of the fastest growth is reported. With a limit only what will
    reach it within `FAR` stretches counts; else what has doubled.
    """
    best, length = None, max(LEAST_STEPS, round(LEAST_S / step_s))
    room = len(values) - begun
    while length <= room:
        candidate = _stretch(values, len(values) - length, step_s, limit)
        if candidate is not None and (best is None or candidate.speed > best.speed):
            best = candidate
        following = length + length // 2
        length = room if length < room < following else following
    if best is None:
        return None
    return msgspec.structs.replace(best, onset=_onset(values, best, begun))


def _stretch(values: Values, start: int, step_s: float, limit: float | None) -> Growth | None:
    candidate = _floors_rise(values, start, step_s) or _leaps(values, start, step_s)
    if candidate is None:
        return None
    if limit is None:
        return candidate if candidate.after >= 2.0 * candidate.before else None
    left = (limit - candidate.after) / candidate.speed
    if left > FAR * len(values[start:]) * step_s:
        return None
    return msgspec.structs.replace(candidate, left_s=max(left, 0.0))


def _floors_rise(values: Values, start: int, step_s: float) -> Growth | None:
    length = len(values) - start
    if start < PAST * length and length * step_s < ALONE_S:
        return None
    size = length / BLOCKS
    cuts = [start + round(number * size) for number in range(BLOCKS + 1)]
    floors = [_floor(values[low:high]) for low, high in pairwise(cuts)]
    known = [floor for floor in floors if floor is not None]
    if len(known) < BLOCKS - 1 or not _rises(known):
        return None
    rise = known[-1] - known[0]
    if rise < LEAST * known[0] or known[-1] < _highest(values, start, size) + RECORD * rise:
        return None
    return Growth(start, known[0], known[-1], _slope(known) / (size * step_s), None)


def _leaps(values: Values, start: int, step_s: float) -> Growth | None:
    """Find a rise from the first third to the last that no stretch before comes near to."""
    third = (len(values) - start) // 3
    if start < OFTEN_BEFORE * 3 * third:
        return None
    ends = range(len(values), third, -third)
    levels = [_level(values[end - third : end]) for end in ends]
    last, _, first, *earlier = levels
    known = [level for level in earlier if level is not None]
    if last is None or first is None or len(known) < OFTEN_BEFORE:
        return None
    # Every start of a third is as good as another: half-way ones are looked at as well.
    shifted = [_level(values[end - third // 2 - third : end - third // 2]) for end in ends[3:-1]]
    leaps = [
        new - old
        for row in (earlier, shifted)
        for new, old in zip(row, row[2:], strict=False)
        if new is not None and old is not None
    ]
    rise = last - first
    if rise < 2 * LEAST * first or rise < LEAP * max(leaps, default=0.0):
        return None
    if last < max(known) + RECORD * rise:
        return None
    speed = rise / (2 * third * step_s)
    return Growth(start, first, last, speed, None)


def _level(values: Values) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if len(known) * 2 > len(values) else None


def _floor(values: Values) -> float | None:
    return min((value for value in values if value is not None), default=None)


def _rises(floors: Sequence[float]) -> bool:
    pairs = list(combinations(floors, 2))
    rising = sum((high > low) - (high < low) for low, high in pairs)
    half = len(floors) // 2
    first, second = _slope(floors[: half + 1]), _slope(floors[half:])
    return rising >= TAU * len(pairs) and second >= STILL * first


def _slope(floors: Sequence[float]) -> float:
    """Return Theil and Sen's slope, a block."""
    pairs = combinations(enumerate(floors), 2)
    return median([(high - low) / (after - before) for (before, low), (after, high) in pairs])


def _highest(values: Values, end: int, size: float) -> float:
    """Return the highest floor of all blocks of this size before."""
    width = max(round(size), 1)
    floors = (_floor(values[max(at - width, 0) : at]) for at in range(end, 0, -width))
    return max((floor for floor in floors if floor is not None), default=float("-inf"))


def _onset(values: Values, candidate: Growth, begun: int) -> int | None:
    """Return where a line that then rises faster fits best; None where that is not certain.

    By least squares; the error of such a bend is that of the level, divided by the change of slope.
    """
    first = max(begun, len(values) - max(AROUND * (len(values) - candidate.at), LOOK_BACK))
    pace = max((len(values) - first) // LOOK_BACK, 1)
    points = [
        (at, value) for at in range(first, len(values), pace) if (value := values[at]) is not None
    ]
    bends = [bend(points, at) for at, _ in points[ENDS:-ENDS]]
    if not bends:
        return None
    misfit, onset, bent = min(bends)
    rising = sum(at > onset for at, _ in points)
    error = 2 * sqrt(max(misfit, 0.0) / len(points) / rising) / bent if bent > 0 else inf
    inside = bends[0][1] < onset < bends[-1][1]
    return onset if inside and error * pace <= CERTAIN else None


def bend(points: Sequence[tuple[int, float]], onset: int) -> tuple[float, int, float]:
    """Return the sum of squares that a bend leaves, the bend, and by how much the slope changes.

    Of two lines that meet at the onset; the least squares of its level and of both slopes.
    """
    before = [(at - onset, value) for at, value in points if at <= onset]
    after = [(at - onset, value) for at, value in points if at > onset]
    count, total = len(points), sum(value for _, value in points)
    sums = []
    for side in (before, after):
        steps = sum(at for at, _ in side)
        squares = sum(at * at for at, _ in side)
        sums.append((steps, squares, sum(at * value for at, value in side)))
    left = count - sum(steps * steps / squares for steps, squares, _ in sums)
    level = (total - sum(steps * both / squares for steps, squares, both in sums)) / left
    old, new = ((both - steps * level) / squares for steps, squares, both in sums)
    misfit = sum((value - level - old * at) ** 2 for at, value in before)
    misfit += sum((value - level - new * at) ** 2 for at, value in after)
    return misfit, onset, new - old
