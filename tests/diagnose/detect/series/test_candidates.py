"""The ways in which one signal may have changed."""

import pytest
from tests.diagnose.detect.series.noise import KINDS, gaussian

from sidecar.diagnose.detect.series.candidates import candidates, run_of
from sidecar.model.signals import SeriesChange, SeriesSignal

PAST, WINDOW, MINUTE = 1440, 120, 60_000


def changes(values: list[float], series: str = "depth", kind: str = "value") -> list[SeriesChange]:
    """Return the candidates of two hours after a day of one value a minute."""
    times = range(0, MINUTE * len(values), MINUTE)
    signal = SeriesSignal("", series, kind, "", times, values)
    return [*candidates(signal, PAST, PAST * MINUTE, (PAST + WINDOW) * MINUTE)]


@pytest.mark.parametrize(
    ("later", "shape"),
    [
        ([400.0] * 60, "level"),
        ([*[400.0] * 10, *gaussian(50, 3)], "spike"),
        ([100.0 + 2 * number for number in range(60)], "level"),
        ([100.0 + number / 3 for number in range(60)], "trend"),
        (gaussian(60, 3, spread=25.0), "spread"),
        ([100.0] * 60, "flat"),
    ],
)
def test_shapes(later: list[float], shape: str) -> None:
    """Each kind of change is recognised."""
    shapes = [change.shape for change in changes([*gaussian(PAST + 60, spread=5.0), *later])]
    assert shape in shapes


def test_new_value() -> None:
    """A value that a state never had is one."""
    (change, *_) = changes([*[1.0, 1.0, 5.0, 5.0] * 375, *[3.0] * 60])
    assert change.shape == "value"
    assert not change.strong


def test_strong() -> None:
    """A level far beyond the past is strong; a maximum, a setting and a spread are not."""
    rise = [*gaussian(PAST + 60), *gaussian(60, 3, level=400.0)]
    assert [change.strong for change in changes(rise) if change.shape == "level"] == [True]
    assert not any(change.strong for change in changes(rise, "latency_max"))
    assert not any(change.strong for change in changes(rise, kind="p99"))
    assert not any(change.strong for change in changes([5.0] * (PAST + 60) + [9.0] * 60))
    spread = changes([*gaussian(PAST + 60), *gaussian(60, 3, spread=25.0)])
    assert not any(change.strong for change in spread if change.shape == "spread")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(10))
def test_quiet(kind: str, seed: int) -> None:
    """Healthy series have no candidate of a chance that counts among ten thousand."""
    assert not [change for change in changes(KINDS[kind](PAST + WINDOW, seed)) if
                change.chance < 5e-6]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "run"), [(60_000, 2), (30_000, 3), (15_000, 4), (5_000, 10), (300_000, 2)]
)
def test_run_of(step: int, run: int) -> None:
    """Values must be held for 45 s, and at least twice."""
    assert run_of(range(0, step * 50, step)) == run


def test_ended() -> None:
    """A series that ended before the window is none."""
    signal = SeriesSignal("", "a", "value", "", range(0, MINUTE * 40, MINUTE), [1.0] * 40)
    assert [*candidates(signal, 40, 40 * MINUTE, 50 * MINUTE)] == []
