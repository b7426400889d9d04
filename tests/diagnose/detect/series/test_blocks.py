"""Blocks of consecutive values."""

import pytest

from sidecar.diagnose.detect.series.blocks import averages, blocks_of, held, least_of_blocks

VALUES = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0]


def test_blocks() -> None:
    """Past and window are cut apart; what fills no block is in none."""
    blocks = blocks_of(VALUES, 5, 2)
    assert (blocks.lows, blocks.highs) == ([1.0, 1.0], [3.0, 4.0])
    assert (blocks.low_window, blocks.high_window) == ([2.0], [9.0])


def test_mirrored() -> None:
    """A fall is the rise of the negated values."""
    mirrored = blocks_of(VALUES, 5, 2).mirrored()
    assert (mirrored.lows, mirrored.highs) == ([-3.0, -4.0], [-1.0, -1.0])
    assert mirrored.values[:2] == [-3.0, -1.0]


@pytest.mark.parametrize(
    ("run", "expected"),
    [(2, [1.0, 1.0, 1.0, 1.0, 5.0, 2.0, 2.0]), (3, [1.0, 1.0, 1.0, 1.0, 2.0, 2.0]), (8, [1.0])],
)
def test_held(run: int, expected: list[float]) -> None:
    """A value is held when all of a run are at least as high."""
    assert held(VALUES, run) == expected


def test_offset() -> None:
    """Blocks may begin later."""
    assert least_of_blocks(VALUES, 2, 1) == [1.0, 1.0, 2.0]


def test_averages() -> None:
    """Averages move by a step."""
    assert averages([1.0, 3.0, 5.0, 7.0], 2) == [2.0, 4.0, 6.0]
    assert averages([1.0, 3.0, 5.0, 7.0], 2, 2) == [2.0, 6.0]
