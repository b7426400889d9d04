"""The series that a service shows: counters that restart with it, gauges, histograms."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from math import exp, log, sqrt
from operator import add, sub
from statistics import NormalDist

from tests.diagnose.scenarios.dice import Dice
from tests.diagnose.scenarios.world import World

Whole = list[int]

_FEW = 6
"""Requests of an interval from which on they are put into buckets together."""


class Shown:
    """What a world shows: whole numbers, and how many decimals they have, under each key."""

    def __init__(self, world: World) -> None:
        """Begin with nothing shown."""
        self.world = world
        self.dice = world.dice
        self.count = len(world.times)
        begins = world.lives()
        ends = [first for first, _ in begins[1:]] + [self.count]
        self.lives = [(first, end, at) for (first, at), end in zip(begins, ends, strict=True)]
        self.ages = [
            (world.times[number] - at) / 1000
            for first, end, at in self.lives
            for number in range(first, end)
        ]
        self.series: dict[str, tuple[int, Whole]] = {}

    def gauge(self, key: str, values: Iterable[float], decimals: int = 0) -> None:
        """Show a value that goes up and down."""
        scale = 10**decimals
        self.series[key] = decimals, [int(value * scale) for value in values]

    def constant(self, key: str, value: float, decimals: int = 0) -> None:
        """Show a value that stays."""
        self.series[key] = decimals, [int(value * 10**decimals)] * self.count

    def counter(self, key: str, steps: Sequence[int], decimals: int = 0) -> None:
        """Show a sum of steps that begins anew with each life."""
        before = int(sum(steps) * self.dice.uniform(0.1, 5))
        values: Whole = []
        for first, end, _ in self.lives:
            initial = before if first == 0 else 0
            values += list(accumulate(steps[first:end], initial=initial))[1:]
        self.series[key] = decimals, values

    def histogram(self, name: str, labels: str, bounds: Sequence[float]) -> None:
        """Show how long requests took: buckets, sum and count."""
        world = self.world
        counts, slow = world.requests, world.slow
        median_ms, sigma = world.service.median_ms, world.service.sigma
        limits = tuple(1000 * bound / median_ms for bound in bounds)
        columns = _spread(self.dice, counts, slow, limits, sigma)
        for bound, column in zip([*map("{:g}".format, bounds), "+Inf"], columns, strict=True):
            pairs = ",".join(sorted([*filter(None, labels.split(",")), f'le="{bound}"']))
            self.counter(f"{name}_bucket{{{pairs}}}", column)
        mean = median_ms * exp(sigma * sigma / 2)
        rough = self.dice.normals(self.count)
        sums = [
            int(n * mean * s * max(0.3, 1 + 0.6 * z / sqrt(n))) if n else 0
            for n, s, z in zip(counts, slow, rough, strict=True)
        ]
        self.counter(f"{name}_sum{_braced(labels)}", sums, 3)
        self.counter(f"{name}_count{_braced(labels)}", counts)

    def split(self, counts: Sequence[int], share: float) -> tuple[Whole, Whole]:
        """Return the two parts of counts, by chance."""
        part = self.dice.thinned(counts, [share] * len(counts))
        return part, list(map(sub, counts, part))


def _braced(labels: str) -> str:
    return f"{{{labels}}}" if labels else ""


@lru_cache(maxsize=4096)
def _chances(slow: int, limits: tuple[float, ...], sigma: float) -> tuple[list[float], list[float]]:
    """Return the chance of each bucket among those that are left, and the cumulated ones."""
    sums = [NormalDist(slow / 20, sigma).cdf(log(limit)) for limit in limits] + [1.0]
    ends = [0.0, *sums]
    return [(b - a) / (1 - a) if a < 1 - 1e-9 else 1.0 for a, b in pairwise(ends)], sums


def _spread(
    dice: Dice,
    counts: Sequence[int],
    slow: Sequence[float],
    limits: tuple[float, ...],
    sigma: float,
) -> list[Whole]:
    """Return the cumulated counts of each bucket for each interval."""
    width = len(limits) + 1
    empty = [0] * width
    draw, rand = dice.binomial, dice.random
    rows = []
    for count, factor in zip(counts, slow, strict=True):
        if not count:
            rows.append(empty)
            continue
        chances, sums = _chances(round(20 * log(factor)), limits, sigma)
        if count <= _FEW:
            row = [0] * width
            for _ in range(count):
                row[bisect_left(sums, rand())] += 1
            rows.append(list(accumulate(row)))
            continue
        left, row = count, []
        for chance in chances:
            left -= draw(left, chance) if left else 0
            row.append(count - left)
        row[-1] = count
        rows.append(row)
    return [list(column) for column in zip(*rows, strict=True)]


def added(*columns: Sequence[int]) -> Whole:
    """Return sums, place by place."""
    found = list(columns[0])
    for column in columns[1:]:
        found = list(map(add, found, column))
    return found
