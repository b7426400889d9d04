"""Series of a history on one grid of equal steps: the last value of each step, and sums."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from operator import add

import msgspec

Column = Sequence[float | None]

DAY_STEP_S = 60
"""Seconds of a step, so that an onset is known to the minute."""

FINE_STEP_S = 15
"""Seconds of a step of a history that is shorter than `SHORT_S`."""

SHORT_S = 7200

FINEST_STEP_S = 5
"""Seconds of a step of a history that is shorter than `YOUNG_S`."""

YOUNG_S = 1200

LATE = 3.0
"""Steps without a scrape after which what was added can no longer be assigned to a step."""


class Grid(msgspec.Struct, frozen=True):
    """`count` steps of `step` ms from `start` ms on."""

    start: int
    step: int
    count: int


class Ticks(msgspec.Struct):
    """The scrapes of one target on the grid.

    `last` has for each step the number of its last scrape, or -1; `first` that of its first;
    `times` the time in ms; `up` whether the target answered then.
    """

    first: list[int]
    last: list[int]
    times: list[int]
    up: list[bool]


def grid_of(first: int, last: int, interval: int) -> Grid:
    """Return the grid for scrapes between two times in ms, made every `interval` ms."""
    step_s = FINE_STEP_S if last - first < SHORT_S * 1000 else DAY_STEP_S
    if last - first < YOUNG_S * 1000:
        step_s = FINEST_STEP_S
    step = step_s * 1000 * max(-(-interval // (step_s * 1000)), 1)
    start = first - first % step
    return Grid(start, step, (last - start) // step + 1)


def ticks(times: Sequence[int], up: Column, grid: Grid) -> Ticks:
    """Return where the scrapes of a target lie on the grid."""
    edges = range(grid.start, grid.start + (grid.count + 1) * grid.step, grid.step)
    at = 0
    cuts = [at := bisect_left(times, edge, at) for edge in edges]
    steps = Ticks([], [], [], [])
    for begin, end in pairwise(cuts):
        last = end - 1 if end > begin else -1
        # A scrape that failed says nothing: the last that did not is taken.
        while last > begin and not up[last]:
            last -= 1
        steps.first.append(begin)
        steps.last.append(last)
        steps.times.append(times[last] if last >= 0 else 0)
        steps.up.append(last >= 0 and bool(up[last]))
    return steps


def sampled(values: Column, where: Ticks) -> list[float | None]:
    """Return the value of each step."""
    return [values[at] if at >= 0 else None for at in where.last]


def spans(where: Ticks, step: int) -> list[float]:
    """Return the seconds from the scrape of the step before to that of each step.

    Zero where it is not known, or too long for the increase to be assigned to the step.
    """
    seconds: list[float] = []
    old = 0
    for time, up in zip(where.times, where.up, strict=True):
        if not up:
            seconds.append(0.0)
            continue
        span = time - old
        seconds.append(span / 1000 if old and span <= LATE * step else 0.0)
        old = time
    return seconds


def added(old: list[float | None] | None, row: list[float | None]) -> list[float | None]:
    """Return the sum, step by step, of what is known; `old` is None before the first row."""
    if old is None:
        return row
    if None not in old and None not in row:
        return [*map(add, old, row)]
    return [
        one if other is None else other if one is None else one + other
        for one, other in zip(old, row, strict=True)
    ]
