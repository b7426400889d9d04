"""Growth toward a limit, and what only looks like it."""

from random import Random

import pytest
from tests.diagnose.harness import DAY, steady

from sidecar.diagnose.detect.growth import growth

LIMIT = 1000.0


def leak(since: int, speed: float) -> list[float]:
    """Return a level that grows from a step on, by so much a step."""
    return [each + max(step - since, 0) * speed for step, each in enumerate(steady(300.0, 0.01))]


def teeth(top: float, period: int = 40) -> list[float]:
    """Return what a collector frees again and again."""
    chance = Random(1003)
    return [300 + top * (step % period) / period + chance.gauss(0, 3) for step in range(DAY)]


def warm_up() -> list[float]:
    """Return a level that settles for the first time, an hour after the beginning."""
    return [600 - 400 * 0.97**step + each for step, each in enumerate(steady(3.0, 0.5))]


@pytest.mark.parametrize("since", [1380, 1320, 1000])
def test_leak(since: int) -> None:
    """A leak is found with its onset, its speed and the time that is left."""
    speed = 500 / (DAY - since)
    found = growth(leak(since, speed), 60, LIMIT)
    assert found is not None
    assert found.speed * 60 == pytest.approx(speed, rel=0.25)
    assert found.left_s is not None
    assert found.left_s / 60 == pytest.approx((700 - 500) / speed, rel=0.4)
    assert found.onset is None or abs(found.onset - since) <= 2


def test_leak_below_a_collector() -> None:
    """A leak below the teeth of a collector is found."""
    values = [each + max(step - 1390, 0) * 8 for step, each in enumerate(teeth(150))]
    found = growth(values, 60, LIMIT)
    assert found is not None
    assert found.left_s is not None


@pytest.mark.parametrize(
    "values",
    [steady(300.0, 0.05), teeth(400), teeth(300, 500), teeth(200)[:90], warm_up()[:70], []],
    ids=["steady", "teeth", "slow teeth", "young teeth", "warm-up", "nothing"],
)
def test_no_leak(values: list[float]) -> None:
    """What is freed again, and what settles, does not grow."""
    assert growth(values, 60, LIMIT) is None


def test_after_a_restart() -> None:
    """What was before the last restart does not make a growth of what came after."""
    values = [*steady(100.0, 0.01, count=1200), *steady(500.0, 0.01, count=240)]
    assert growth(values, 60, LIMIT, begun=1200) is None


def test_no_limit() -> None:
    """Without a limit, only what has doubled counts."""
    assert growth(leak(1320, 1.0), 60) is None
    found = growth(leak(1320, 8.0), 60)
    assert found is not None
    assert found.left_s is None
