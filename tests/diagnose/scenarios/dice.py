"""Random numbers by the thousand, from one seed, in plain Python."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from math import exp, log, sqrt
from random import Random
from statistics import NormalDist

_COUNT = 16_384
_NORMALS = [NormalDist().inv_cdf((number + 0.5) / _COUNT) for number in range(_COUNT)]
"""Quantiles: drawing one of them is ten times as fast as making one, and reaches 4 sigma."""

_MANY = 30.0
"""Events from which on their number is as good as normal."""

_FEW = 10.0
"""The same for a share of a count, whose spread is smaller."""


@lru_cache(maxsize=32)
def _gammas(shape: float) -> list[float]:
    fixed = Random(int(shape * 1000))
    return [fixed.gammavariate(shape, 1 / shape) for _ in range(8_192)]


class Dice(Random):
    """A source that knows the shapes that services make."""

    def normals(self, count: int) -> list[float]:
        """Return standard normal numbers."""
        return self.choices(_NORMALS, k=count)

    def gammas(self, shape: float, count: int) -> list[float]:
        """Return gamma numbers with mean 1 and variance 1/shape."""
        return self.choices(_gammas(shape), k=count)

    def walk(self, count: int, sigma: float, memory: float) -> list[float]:
        """Return noise of that spread that forgets over `memory` steps (AR(1))."""
        keep = exp(-1 / memory)
        push = sigma * sqrt(1 - keep * keep)
        first = sigma * _NORMALS[int(self.random() * _COUNT)]
        return [
            *accumulate(self.normals(count - 1), lambda x, z: keep * x + push * z, initial=first)
        ]

    def log_uniform(self, low: float, high: float) -> float:
        """Return a number whose order of magnitude is uniform."""
        return low * exp(log(high / low) * self.random())

    def poisson(self, mean: float) -> int:
        """Return how many events come where `mean` are expected."""
        if mean >= _MANY:
            return max(0, int(mean + sqrt(mean) * _NORMALS[int(self.random() * _COUNT)] + 0.5))
        if mean <= 0:
            return 0
        left, chance, count = self.random(), exp(-mean), 0
        while left > chance > 1e-12:
            left -= chance
            count += 1
            chance *= mean / count
        return count

    def poissons(self, means: Sequence[float]) -> list[int]:
        """Return a count for each mean."""
        draw = self.poisson
        return [draw(mean) for mean in means]

    def binomial(self, count: int, chance: float) -> int:
        """Return how many of `count` happen."""
        if chance >= 1:
            return count
        mean = count * chance
        if mean < _FEW:
            # The inverse of the distribution; the normal one is poor here.
            left, share, found = self.random(), (1 - chance) ** count, 0
            odds = chance / (1 - chance)
            while left > share and found < count:
                left -= share
                found += 1
                share *= odds * (count - found + 1) / found
            return found
        found = int(mean + sqrt(mean * (1 - chance)) * _NORMALS[int(self.random() * _COUNT)] + 0.5)
        return min(count, max(0, found))

    def thinned(self, counts: Sequence[int], shares: Sequence[float]) -> list[int]:
        """Return how many of each count happen, at a share of its own."""
        draw = self.binomial
        return [
            draw(count, share) if count and share > 0 else 0
            for count, share in zip(counts, shares, strict=True)
        ]

    def spots(self, length: float, apart: float) -> list[float]:
        """Return the places of a Poisson process on a line, `apart` from one another on average."""
        found = []
        at = self.expovariate(1 / apart)
        while at < length:
            found.append(at)
            at += self.expovariate(1 / apart)
        return found
