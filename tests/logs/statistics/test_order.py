"""The order of times, and steps back of the clock."""

import random
from collections.abc import Sequence

import pytest

from sidecar.logs.statistics.order import TimeOrder
from sidecar.times import NS


def order(times: Sequence[int], batch: int = 1_000) -> TimeOrder:
    """Return the order of these times, added in batches of this size."""
    time_order = TimeOrder()
    for at in range(0, len(times), batch):
        some = times[at : at + batch]
        time_order.add(some, lambda second: second * NS, ordered=sorted(some) == some)
    return time_order


@pytest.mark.parametrize(
    ("times", "backwards", "setback", "at"),
    [
        pytest.param([], 0, 0, None, id="none"),
        pytest.param([1, 2, 2, 3], 0, 0, None, id="in order"),
        pytest.param([97, 98, 99, 7, 8, 9, 10], 1, 92, 99, id="set back"),
        pytest.param([97, 98, 99, 7, 100, 101, 102], 1, 0, None, id="one late record"),
        pytest.param([7, 8, 9, 99, 10, 11, 12], 1, 0, None, id="one from the future"),
        pytest.param([97, 98, 99, 7, 8], 1, 0, None, id="not sure yet"),
        pytest.param([9, 8, 7, 6, 5, 4, 3], 6, 1, 7, id="the wrong way round"),
        pytest.param([50, 51, 52, 40, 41, 42, 7, 8, 9], 2, 35, 42, id="the larger one"),
    ],
)
@pytest.mark.parametrize("batch", [1, 2, 4, 1_000])
def test_steps(times: list[int], backwards: int, setback: int, at: int | None, batch: int) -> None:
    """Three records on each side must agree on a step back, for any batches."""
    time_order = order(times, batch)
    assert time_order.backwards == backwards
    assert time_order.setback == setback * NS
    assert time_order.setback_at == (None if at is None else at * NS)


@pytest.mark.parametrize("cut", [0, 1, 3, 500, 997, 1_000])
def test_merge(cut: int) -> None:
    """Two parts of a log give the steps of the complete log."""
    chance = random.Random(cut)
    times = [at * 40 + chance.randrange(200) for at in range(1_000)]
    times[cut:] = [time - 5_000 for time in times[cut:]]
    whole, first = order(times), order(times[:cut])
    first.merge(order(times[cut:]))
    assert (first.backwards, first.setback, first.setback_at, first.setbacks) == (
        *(whole.backwards, whole.setback, whole.setback_at, whole.setbacks),
    )
    assert (whole.setbacks > 0) == (3 <= cut <= 997)


def test_join() -> None:
    """Another log has its own order: its beginning is not a step back."""
    time_order = order([7, 8, 9])
    time_order.join(order([1, 2, 3]))
    assert (time_order.backwards, time_order.setback) == (0, 0)
