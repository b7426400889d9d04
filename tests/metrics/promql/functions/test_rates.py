"""Rates between the last two samples: what is computed of two, of one, and of a counter at rest."""

import pytest
from tests.metrics.promql.harness import ask, store

from sidecar.metrics.promql.functions.rates import idelta, irate


@pytest.mark.parametrize(
    ("previous", "last", "rate"),
    [
        pytest.param(4.0, 10.0, 3.0, id="grew"),
        pytest.param(10.0, 10.0, 0.0, id="at rest"),
        pytest.param(10.0, 4.0, 2.0, id="restarted at zero"),
    ],
)
def test_irate(previous: float, last: float, rate: float) -> None:
    """A counter that fell restarted; one that rests did not."""
    assert irate(previous, last, 2.0) == rate


def test_idelta() -> None:
    """A gauge may fall."""
    assert idelta(10.0, 4.0, 2.0) == -6.0


@pytest.mark.parametrize("function", ["irate", "idelta"])
@pytest.mark.parametrize(("window", "there"), [("1m", True), ("59s", False)])
def test_two_samples(function: str, window: str, *, there: bool) -> None:
    """Two samples are enough, one is not, wherever in the history the window lies."""
    source = store({"a_total": "0+1x10"})
    found = ask(f"{function}(a_total[{window}] @ 360)", source, 600)
    assert bool(found) is there
