"""Values that a state never had."""

import pytest
from tests.diagnose.detect.series.noise import gaussian

from sidecar.diagnose.detect.series.blocks import blocks_of
from sidecar.diagnose.detect.series.new_value import new_value

PAST = [1.0, 1.0, 5.0, 5.0, 1.0, 1.0] * 50


def test_found() -> None:
    """A state between those that were seen is found, with its span."""
    found = new_value(blocks_of([*PAST, 1.0, 3.0, 3.0, 3.0, 5.0], len(PAST), 2))
    assert found is not None
    assert (found.at, found.until, found.after, found.before) == (301, 303, 3.0, 1.0)
    assert found.chance < 1e-4


@pytest.mark.parametrize(
    "window",
    [[1.0, 5.0, 5.0, 1.0], [1.0, 3.0, 1.0, 1.0], [1.0, 1.001, 1.001, 1.001]],
    ids=["seen", "once", "rounding"],
)
def test_quiet(window: list[float]) -> None:
    """A value that was seen, a single one and one within the rounding are none."""
    assert new_value(blocks_of([*PAST, *window], len(PAST), 2)) is None


@pytest.mark.parametrize("seed", range(5))
def test_not_a_state(seed: int) -> None:
    """A series of many values has no states."""
    assert new_value(blocks_of([*gaussian(300, seed), 3.0, 3.0, 3.0], 300, 2)) is None
