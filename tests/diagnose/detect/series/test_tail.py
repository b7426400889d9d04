"""Chances from the tail of the past."""

import random

import pytest

from sidecar.diagnose.detect.series.tail import beyond, centre_of, never_seen, reach_of, tops_of


def test_centre() -> None:
    """The least distance that counts is a share of the median, or the resolution."""
    assert centre_of([100.0] * 5) == (100.0, 2.0)
    assert centre_of([0.0, 0.0, 3.0, 0.0, 7.0]) == (0.0, 3.0)


def test_tops() -> None:
    """A long past is reduced to the maxima of blocks."""
    assert len(tops_of([float(number % 7) for number in range(1200)])) == 400
    assert tops_of([3.0, 1.0, 2.0]) == [1.0, 2.0, 3.0]


def test_reach() -> None:
    """The rarest of many are beyond the reach."""
    assert reach_of([1.0] * 398 + [50.0] * 2) == 1.0
    assert reach_of([1.0] * 9 + [50.0]) == 50.0


@pytest.mark.parametrize("seed", range(5))
def test_beyond(seed: int) -> None:
    """The chance of a value is of the order of its share in a long run, and falls with it."""
    dice = random.Random(seed)
    tops = sorted(dice.expovariate(1.0) for _ in range(500))
    chances = [beyond(tops, peak, 0.0) for peak in (4.0, 8.0, 16.0)]
    assert chances == sorted(chances, reverse=True)
    assert 0.003 < chances[0] < 0.06
    assert 0.0 < chances[2] < 0.003


def test_flat() -> None:
    """In a past without a tail rounding is likely, and anything else was never seen."""
    assert beyond([5.0] * 99, 5.05, 0.1) == 1.0
    assert beyond([5.0] * 99, 9.0, 0.1) == never_seen(99) == pytest.approx(1e-4)
