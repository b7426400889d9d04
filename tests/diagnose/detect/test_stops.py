"""Sparse work that stopped, told from the gaps that it always has."""

import msgspec
import pytest
from tests.diagnose.harness import DAY, counted

from sidecar.diagnose.detect.excursions import SignalSeries
from sidecar.diagnose.detect.stops import stopped

ONSET = 1400


def sparse(a_minute: float, seed: int, until: int = DAY) -> SignalSeries:
    """Return work of so many requests a minute, with none from a minute on."""
    counts = counted([a_minute if step < until else 0.0 for step in range(DAY)], seed)
    return SignalSeries([count / 60 for count in counts], 60, DAY - 60)


@pytest.mark.parametrize("a_minute", [1.0, 2.0, 3.0])
def test_stopped(a_minute: float) -> None:
    """Where dozens were expected and none came, they stopped."""
    found = stopped(sparse(a_minute, 1000, ONSET))
    assert found is not None
    change, sure = found
    assert abs(change.at - ONSET) <= 3
    assert change.until == DAY
    assert sure == (change.before * 60 >= 2.0)


@pytest.mark.parametrize("a_minute", [0.2, 1.0, 3.0])
def test_gaps_by_chance(a_minute: float) -> None:
    """A gap as chance makes them is none, over many days."""
    found = [seed for seed in range(1000, 1060) if stopped(sparse(a_minute, seed))]
    assert found == []


def test_as_each_hour() -> None:
    """Nothing in each second half of an hour is as ever."""
    counts = counted([2.0 if step % 60 < 30 else 0.0 for step in range(DAY)], 1001)
    assert stopped(SignalSeries([count / 60 for count in counts], 60, DAY - 60)) is None


def test_too_little_known() -> None:
    """Without a past, or with nothing known of the gap itself, nothing is told."""
    short = sparse(2.0, 1002, 60)
    assert stopped(msgspec.structs.replace(short, values=short.values[:90], since=30)) is None
    whole = sparse(2.0, 1002)
    unknown = [*whole.values[:ONSET], *[None] * (DAY - ONSET)]
    assert stopped(msgspec.structs.replace(whole, values=unknown)) is None
