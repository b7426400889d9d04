"""A second process for a part of the work."""

import os
import time

import pytest

from sidecar.logs.statistics.second_process import SecondProcess, is_worth_it

PATIENCE_S = 30.0


def test_result() -> None:
    """What the function returns comes back."""
    with SecondProcess(pow, 2, 70) as second:
        assert second.result(PATIENCE_S) == 2**70


@pytest.mark.parametrize(
    ("work", "argument"),
    [(os._exit, 3), (int, "x"), (open, os.devnull)],
    ids=["ends", "raises", "no pickle"],
)
def test_it_fails(work: object, argument: object) -> None:
    """A process that ends, a function that raises, and a result that cannot be sent are None."""
    with SecondProcess(work, argument) as second:  # type: ignore[arg-type] # any function
        assert second.result(PATIENCE_S) is None


def test_it_is_ended() -> None:
    """A function that takes too long costs no more than the time it is given."""
    start = time.monotonic()
    with SecondProcess(time.sleep, 60) as second:
        assert second.result(0.1) is None
    assert time.monotonic() - start < PATIENCE_S


def test_cores() -> None:
    """One core is for one process."""
    assert not is_worth_it(1)
    assert is_worth_it(2)
    assert is_worth_it(None) == (len(os.sched_getaffinity(0)) > 1)
