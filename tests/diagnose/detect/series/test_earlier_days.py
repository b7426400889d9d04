"""The same hour of earlier days."""

import pytest
from tests.diagnose.detect.series.noise import gaussian

from sidecar.diagnose.detect.series.departure import departure
from sidecar.diagnose.detect.series.earlier_days import came_before

MINUTE = 60_000
DAY = 1440
BATCH = [400.0] * 4


def came(earlier: int, days: int = 2) -> bool:
    """Return whether a batch came before, of which one came so many minutes before the window's."""
    values = gaussian(days * DAY + 60)
    values[-30:-26] = [410.0] * 4
    times = [MINUTE * number for number in range(len(values))]
    at = len(values) - 30 - earlier
    values[at : at + 4] = BATCH
    change = departure(values, days * DAY)
    assert change is not None
    return came_before(change, times, values, days * DAY, 2)


@pytest.mark.parametrize("late", [0, 20, -20])
def test_nightly(late: int) -> None:
    """A batch that came yesterday at about this time is no change."""
    assert came(DAY + late)


@pytest.mark.parametrize("earlier", [DAY + 90, DAY - 90, 600])
def test_another_hour(earlier: int) -> None:
    """What came at another hour does not count."""
    assert not came(earlier)


def test_less() -> None:
    """What went less than half of the way does not count."""
    values = gaussian(2 * DAY + 60)
    values[-30:] = [4000.0] * 30
    values[-30 - DAY : -DAY] = [1000.0] * 30
    times = [MINUTE * number for number in range(len(values))]
    change = departure(values, 2 * DAY)
    assert change is not None
    assert not came_before(change, times, values, 2 * DAY, 2)
