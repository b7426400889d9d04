"""Values far outside of everything before are found, with their onset, and nothing else."""

import random

import pytest

from sidecar.diagnose.detect.series.departure import ENOUGH, departure


def noise(count: int, seed: int = 1, level: float = 100.0, spread: float = 5.0) -> list[float]:
    """Return values around a level."""
    dice = random.Random(seed)
    return [level + dice.gauss(0, spread) for _ in range(count)]


@pytest.mark.parametrize(
    ("after", "rises"),
    [([400.0, 420.0], True), ([10.0, 12.0], False), ([400.0] * 30, True), ([0.0] * 30, False)],
)
def test_found(after: list[float], *, rises: bool) -> None:
    """Two values in a row far beyond the past are enough, in either direction."""
    values = [*noise(300), *noise(20, seed=2), *after]
    found = departure(values, 300)
    assert found is not None
    assert (found.at, found.rises) == (320, rises)
    assert found.excess > 3
    assert found.chance < 1e-4
    assert found.before == pytest.approx(100, abs=2)
    assert found.after == pytest.approx(after[0], abs=25)


def test_one_wild_value_is_nothing() -> None:
    """A single value beyond the past is not a departure, however far it is."""
    values = [*noise(300), *noise(10, seed=2), 100_000.0, *noise(10, seed=3)]
    found = departure(values, 300)
    assert found is None or found.excess < 1


def test_small_shift_that_lasts() -> None:
    """A shift within the past's reach is found where it lasts, by the average of many values."""
    values = [*noise(2000), *noise(200, seed=2, level=109.0)]
    found = departure(values, 2000)
    assert found is not None
    assert found.rises
    assert found.chance < 1e-3


@pytest.mark.parametrize("seed", range(60))
def test_quiet(seed: int) -> None:
    """Of sixty healthy series of several kinds none departs strongly."""
    dice = random.Random(seed)
    kinds = (
        lambda: dice.gauss(50, 5),
        lambda: dice.expovariate(0.1),
        lambda: dice.lognormvariate(0, 1),
        lambda: float(dice.random() < 0.02),
    )
    values = [kinds[seed % 4]() for _ in range(1000)]
    found = departure(values, 900)
    assert found is None or found.excess < 3 or found.chance > 1e-3


def test_bursts_that_come_again_are_normal() -> None:
    """What the past showed as well is not a departure."""
    burst = [500.0] * 5
    values = [*noise(150), *burst, *noise(150, seed=2), *burst, *noise(50, seed=3), *burst]
    assert departure(values, 340) is None


def test_flat_past() -> None:
    """After a constant past a new level is found, and a step within the rounding is not."""
    rounded = departure([5.0] * 100 + [5.05] * 10, 100)
    assert rounded is None or rounded.chance == 1.0
    found = departure([5.0] * 100 + [9.0] * 10, 100)
    assert found is not None
    assert (found.at, found.before, found.after) == (100, 5.0, 9.0)


@pytest.mark.parametrize(("past", "window"), [(ENOUGH - 1, 10), (100, 1)])
def test_too_little(past: int, window: int) -> None:
    """A past or a window that is too short is not judged."""
    assert departure([1.0] * past + [99.0] * window, past) is None


@pytest.mark.parametrize("run", [2, 3, 4, 7])
def test_run(run: int) -> None:
    """As many values in a row are needed as are asked for, and no more."""
    past = noise(400)
    short = departure([*past, *noise(20, seed=2), *[400.0] * (run - 1), 100.0], 400, run)
    assert short is None or short.excess < 1
    found = departure([*past, *noise(20, seed=2), *[400.0] * run], 400, run)
    assert found is not None
    assert 420 - found.at in {0, 1}
    assert found.until == 420 + run - 1
