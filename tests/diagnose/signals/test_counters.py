"""What counters grew by."""

from array import array
from math import nan

import pytest

from sidecar.diagnose.signals.counters import (
    grown,
    increments,
    is_counter,
    minute_edges,
    per_minute,
    summed,
)
from sidecar.model.series import Series

UP = [True] * 4


@pytest.mark.parametrize(
    ("values", "up", "steps"),
    [
        ([1.0, 3.0, 3.0, 6.0], UP, [None, 2.0, 0.0, 3.0]),
        ([5.0, 2.0, 3.0, 3.0], UP, [None, 2.0, 1.0, 0.0]),
        ([None, None, 4.0, 5.0], UP, [None, 0.0, 4.0, 1.0]),
        ([None, 4.0, nan, 6.0], [False, True, True, True], [None, None, None, 2.0]),
    ],
)
def test_increments(values: list[float | None], up: list[bool], steps: list[float | None]) -> None:
    """A restart begins at zero, and so does a counter that appears while its target was up."""
    assert increments(values, up) == steps


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        ([1.0, 3.0, 2.0], [0.0, 2.0, 2.0]),
        ([None, 4.0, None], [0.0, 4.0, 0.0]),
        ([4.0, None, 6.0], [0.0, 0.0, 2.0]),
        ([4.0, 4.0], [0.0, 0.0]),
    ],
)
def test_grown(values: list[float | None], steps: list[float]) -> None:
    """What is not known is nothing."""
    assert grown(values) == steps


@pytest.mark.parametrize(
    ("series", "values", "counts"),
    [
        (Series("a_total"), [3.0, 1.0], True),
        (Series("a_sum", (("quantile", "0.5"),)), [1.0, 2.0], False),
        (Series("rows"), [1.0, 2.0, 4.0], True),
        (Series("limit"), [1.0, 1.0, 2.0, 2.0], False),
        (Series("rows"), [1.0, None, 3.0, 2.0], False),
        (Series("rows"), [2.0, 2.0], False),
        (Series("rows"), [None], False),
        (Series("seen"), [1.7e9, 1.8e9], False),
    ],
)
def test_is_counter(series: Series, values: list[float | None], counts: bool) -> None:  # noqa: FBT001 - a column of the table
    """A name tells, or values that rise and never fall; a time is none."""
    assert is_counter(series, values) is counts


def test_minutes() -> None:
    """Increments are added up over a minute or more each."""
    edges = minute_edges([0, 30_000, 61_000, 90_000, 150_000])
    assert edges == [0, 2, 4]
    assert list(per_minute([0.0, 1.0, 2.0, 4.0, 8.0], edges)) == [3.0, 12.0]
    assert minute_edges([]) == [0]


def test_summed() -> None:
    """Rows are added up, scrape by scrape."""
    one = array("d", [1.0, 2.0])
    assert summed([one]) is one
    assert list(summed([one, array("d", [3.0, 5.0])])) == [4.0, 7.0]
