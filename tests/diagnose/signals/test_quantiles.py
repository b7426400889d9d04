"""Quantiles from cumulative buckets."""

from math import inf

import pytest

from sidecar.diagnose.signals.quantiles import cumulative_rows, quantile, quantiles

BOUNDS = (1.0, 2.0, 4.0, inf)


@pytest.mark.parametrize(
    ("share", "counts", "value"),
    [
        (0.5, (10.0, 10.0, 10.0, 10.0), 0.5),
        (0.5, (0.0, 10.0, 10.0, 10.0), 1.5),
        (0.95, (0.0, 90.0, 100.0, 100.0), 3.0),
        (0.99, (0.0, 0.0, 50.0, 100.0), 4.0),
        (0.5, (0.0, 0.0, 0.0, 0.0), None),
    ],
)
def test_quantile(share: float, counts: tuple[float, ...], value: float | None) -> None:
    """A quantile is linear within its bucket; above the last bound that bound is all there is."""
    assert quantile(share, BOUNDS, counts) == value


def test_without_the_last_bucket() -> None:
    """Without a bucket of all events nothing is known."""
    assert quantile(0.5, (1.0, 2.0), (1.0, 2.0)) is None


def test_several() -> None:
    """Several quantiles of the same counts ascend, also where a reset made a bucket too large."""
    assert quantiles((0.5, 0.9), BOUNDS, (4.0, 3.0, 8.0, 10.0)) == [2.5, 4.0]


def test_rows() -> None:
    """The counts of each step never fall from bound to bound; what is not known is nothing."""
    assert cumulative_rows([[1.0, None], [0.5, 2.0]]) == [[1.0, 1.0], [0.0, 2.0]]
