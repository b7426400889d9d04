"""Healthy series of several kinds, seeded."""

import math
import random
from collections.abc import Callable

Draw = Callable[[random.Random, int, float], float]


def gaussian(count: int, seed: int = 1, level: float = 100.0, spread: float = 5.0) -> list[float]:
    """Return independent values around a level."""
    dice = random.Random(seed)
    return [level + dice.gauss(0, spread) for _ in range(count)]


def rhythm(count: int, day: int, seed: int = 1, level: float = 100.0) -> list[float]:
    """Return values with a daily rhythm of `day` values."""
    return [
        value * (1 + 0.6 * math.sin(2 * math.pi * number / day))
        for number, value in enumerate(gaussian(count, seed, level))
    ]


def wandering(count: int, seed: int = 1) -> list[float]:
    """Return values that wander: each is the last one and a random step."""
    dice, value, values = random.Random(seed), 1000.0, []
    for _ in range(count):
        value += dice.gauss(0, 1)
        values.append(value)
    return values


def saw(count: int, tooth: int, seed: int = 1) -> list[float]:
    """Return values that rise for about `tooth` values and then begin again."""
    dice, value, values = random.Random(seed), 0.0, []
    for _ in range(count):
        value += dice.uniform(0.5, 1.5)
        if value > tooth * dice.uniform(0.95, 1.0):
            value = 0.0
        values.append(1000.0 + value)
    return values


KINDS: dict[str, Callable[[int, int], list[float]]] = {
    "gaussian": gaussian,
    "rhythm": lambda count, seed: rhythm(count, 1440, seed),
    "wandering": wandering,
    "saw": lambda count, seed: saw(count, 97, seed),
}
"""Kinds of healthy series: from a number of values and a seed."""
