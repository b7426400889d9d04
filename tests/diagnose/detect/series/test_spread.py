"""A spread that grew, and values that stopped to vary."""

import pytest
from tests.diagnose.detect.series.noise import KINDS, gaussian

from sidecar.diagnose.detect.series.blocks import blocks_of
from sidecar.diagnose.detect.series.departure import Departure
from sidecar.diagnose.detect.series.spread import spread_change

PAST = 1440


def change(values: list[float]) -> Departure | None:
    """Return the change of the spread after a day of one value a minute."""
    return spread_change(blocks_of(values, PAST, 2))


@pytest.mark.parametrize("seed", range(5))
def test_wide(seed: int) -> None:
    """Five times the spread around the same level is found, with its onset."""
    calm = gaussian(PAST + 60, seed)
    found = change([*calm, *gaussian(120, seed + 100, spread=25.0)])
    assert found is not None
    assert found.rises
    assert found.after == pytest.approx(5 * found.before, rel=0.5)
    assert abs(found.at - len(calm)) <= 48
    assert found.chance < 1e-3


def test_flat() -> None:
    """Values that varied and are one and the same since are found."""
    found = change([*gaussian(PAST + 60), *[100.0] * 120])
    assert found is not None
    assert not found.rises
    assert found.after == 0.0
    assert abs(found.at - PAST - 60) <= 32


def test_always_flat() -> None:
    """A series that often stood still has not stopped."""
    values = [5.0 + (number // 200 % 2) * (number % 3) for number in range(PAST + 180)]
    assert change(values) is None


def test_level() -> None:
    """A level that moves once is no change of the spread."""
    assert change([*gaussian(PAST + 60), *gaussian(120, 2, level=500.0)]) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(20))
def test_quiet(kind: str, seed: int) -> None:
    """Healthy series of several kinds have no change that counts."""
    found = change(KINDS[kind](PAST + 180, seed))
    assert found is None or found.chance > 1e-4


def test_too_short() -> None:
    """Without a past of enough stretches, or a window of two, nothing is judged."""
    assert spread_change(blocks_of(gaussian(100), 80, 2)) is None
    assert spread_change(blocks_of([*gaussian(PAST), *gaussian(20, spread=99.0)], PAST, 2)) is None
