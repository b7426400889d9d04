"""Scrapes on a grid of equal steps."""

import pytest

from sidecar.diagnose.signals.grid import added, grid_of, sampled, spans, ticks

TIMES = [0, 20_000, 60_000, 110_000, 400_000]
UP = [1.0, 1.0, 1.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("last_s", "interval_s", "step_s"),
    [(600, 5, 5), (3600, 5, 15), (86_400, 5, 60), (86_400, 300, 300), (600, 7, 10)],
)
def test_step(last_s: int, interval_s: int, step_s: int) -> None:
    """A longer history has longer steps, and no step is shorter than an interval."""
    assert grid_of(0, last_s * 1000, interval_s * 1000).step == step_s * 1000


def test_ticks() -> None:
    """A step has its last scrape that did not fail, or none."""
    grid = grid_of(0, 86_400_000, 15_000)
    where = ticks(TIMES, UP, grid)
    assert where.last[:7] == [1, -1 if where.last[1] < 0 else 2, -1, -1, -1, -1, 4]
    assert where.up[0]
    assert sampled([5.0, 6.0, 7.0, None, 9.0], where)[:2] == [6.0, 7.0]
    assert sampled([5.0, 6.0, 7.0, None, 9.0], where)[2] is None


def test_spans() -> None:
    """After a long break it is not known to which step an increase belongs."""
    where = ticks(TIMES, UP, grid_of(0, 86_400_000, 15_000))
    assert spans(where, 60_000)[:7] == [0.0, 40.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def test_added() -> None:
    """A sum has what is known of either side."""
    assert added(None, [1.0, None]) == [1.0, None]
    assert added([1.0, 2.0], [1.0, 2.0]) == [2.0, 4.0]
    assert added([1.0, None, None], [None, 2.0, None]) == [1.0, 2.0, None]
