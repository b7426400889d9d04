"""Reduce a series to blocks of consecutive values: their least, their largest, their averages."""

from collections.abc import Sequence
from itertools import accumulate
from operator import neg, sub
from typing import NamedTuple


class Blocks(NamedTuple):
    """A series of `values`, those before index `since` being its past, in blocks of `run` values.

    `lows` and `highs` are the least and the largest value of each block of the past, `low_window`
    and `high_window` those of the window; what is left at the end of either is in no block.
    """

    values: Sequence[float]
    since: int
    run: int
    lows: Sequence[float]
    highs: Sequence[float]
    low_window: Sequence[float]
    high_window: Sequence[float]

    def mirrored(self) -> "Blocks":
        """Return the blocks of the negated values, of which a fall is a rise."""
        return Blocks(
            [*map(neg, self.values)],
            self.since,
            self.run,
            [*map(neg, self.highs)],
            [*map(neg, self.lows)],
            [*map(neg, self.high_window)],
            [*map(neg, self.low_window)],
        )


def blocks_of(values: Sequence[float], since: int, run: int) -> Blocks:
    """Return the blocks of a series; `run` is at least 2."""
    past, later = values[:since], values[since:]
    return Blocks(
        values,
        since,
        run,
        least_of_blocks(past, run),
        largest_of_blocks(past, run),
        least_of_blocks(later, run),
        largest_of_blocks(later, run),
    )


def least_of_blocks(values: Sequence[float], run: int, offset: int = 0) -> list[float]:
    """Return the least of each block of `run` values."""
    return [*map(min, *_rows(values, run, offset))]


def largest_of_blocks(values: Sequence[float], run: int) -> list[float]:
    """Return the largest of each block of `run` values."""
    return [*map(max, *_rows(values, run, 0))]


def held(values: Sequence[float], run: int) -> Sequence[float]:
    """Return the least of each `run` consecutive values, by doubling: log2(run) passes in C."""
    width = 1
    while width * 2 <= run:
        values = [*map(min, values, values[width:])]
        width *= 2
    return [*map(min, values, values[run - width :])] if width < run else values


def averages(values: Sequence[float], size: int, step: int = 1) -> Sequence[float]:
    """Return the mean of `size` consecutive values, a multiple of `step`, at every `step`-th."""
    sums = [0.0, *accumulate(values)][::step]
    return [total / size for total in map(sub, sums[size // step :], sums)]


def _rows(values: Sequence[float], run: int, offset: int) -> list[Sequence[float]]:
    end = len(values) - (len(values) - offset) % run
    return [values[offset + number : end : run] for number in range(run)]
