"""Trends that began in the window."""

import pytest
from tests.diagnose.detect.series.noise import KINDS, gaussian

from sidecar.diagnose.detect.series.blocks import blocks_of
from sidecar.diagnose.detect.series.departure import Departure
from sidecar.diagnose.detect.series.trend import trend

PAST, WINDOW = 1440, 60


def change(values: list[float]) -> Departure | None:
    """Return the trend in the hour after a day of one value a minute."""
    return trend(blocks_of(values, PAST, 2))


def leaking(seed: int, speed: float, after: int = 20) -> list[float]:
    """Return a day and an hour of values that rise by `speed` a minute from a minute on."""
    values = gaussian(PAST + WINDOW, seed, spread=2.0)
    return [value + speed * max(number - PAST - after, 0) for number, value in enumerate(values)]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("speed", [0.5, -0.5])
def test_leak(seed: int, speed: float) -> None:
    """A slow leak that begins in the window is found, with its onset to some minutes."""
    found = change(leaking(seed, speed))
    assert found is not None
    assert found.rises is (speed > 0)
    assert abs(found.at - PAST - 20) <= 8
    assert found.before == pytest.approx(100, abs=2)
    assert found.after == pytest.approx(100 + 38 * speed, abs=3)
    assert found.chance < 1e-2


def test_faster_is_rarer() -> None:
    """A steeper trend has a lower chance."""
    chances = [found.chance for speed in (0.3, 1.0, 4.0) if (found := change(leaking(1, speed)))]
    assert len(chances) == 3
    assert chances == sorted(chances, reverse=True)
    assert chances[2] < 1e-6


def test_as_before() -> None:
    """A rise that the past showed as well is no trend that began."""
    values = [100.0 + (number % 120) for number in range(PAST + 100)]
    assert change([value + noise for value, noise in zip(values, gaussian(len(values)),
                                                         strict=True)]) is None  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(20))
def test_quiet(kind: str, seed: int) -> None:
    """Healthy series of several kinds have no trend that counts."""
    found = change(KINDS[kind](PAST + WINDOW, seed))
    assert found is None or found.excess < 1 or found.chance > 1e-4


def test_too_short() -> None:
    """Without enough stretches before, nothing is judged."""
    assert trend(blocks_of(leaking(1, 1.0)[-200:], 140, 2)) is None
