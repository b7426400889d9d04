"""Which span of time is drawn."""

import msgspec
import pytest
from tests.e2e.pages.samples import DAY, MINUTE, NOW, SAMPLES

from sidecar.model.evidence import Evidence, Window
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level
from sidecar.views.html.timeline.spans import close, counted, log_grid, whole
from sidecar.views.html.timeline.svg import TimeFrame, TimeGrid


def evidence(name: str, **changes: object) -> Evidence:
    """Return a sample's evidence, changed."""
    return msgspec.structs.replace(SAMPLES[name]()[0], **changes)


def length(frame: TimeFrame | None) -> int:
    """Return minutes, rounded."""
    return round((frame.end - frame.start) / MINUTE) if frame else 0


@pytest.mark.parametrize(
    ("name", "window", "expected", "near"),
    [
        pytest.param("troubled", 60, DAY, 180, id="a-day-and-a-window"),
        pytest.param("troubled", 3 * DAY, DAY, 0, id="only-what-is-known"),
        pytest.param("missing", 60, 61, 0, id="nothing-known"),
        pytest.param("young", 60, 6, 0, id="half-a-minute"),
    ],
)
def test_whole(name: str, window: int, expected: int, near: int) -> None:
    """A day is drawn, or what there is of it; the close-up is three windows long."""
    seen = evidence(name, window=Window(NOW - window * MINUTE, NOW))
    frame = whole(seen)
    assert abs(length(frame) - expected) <= 1
    assert abs(length(close(seen, frame)) - near) <= 1


def test_foreign_clock() -> None:
    """A record of 1970 or of 2099 does not stretch the axis."""
    logs = evidence("young").logs
    assert isinstance(logs, LogSummary)
    minutes = {**logs.minutes, 0: {Level.INFO: 1}, 10**8: {Level.INFO: 1}}
    seen = evidence("young", logs=msgspec.structs.replace(logs, minutes=minutes))
    assert length(whole(seen)) <= 6


def test_counted() -> None:
    """Minutes are added up on the grid, those outside are left out."""
    frame = TimeFrame(0, 10 * MINUTE)
    grid = TimeGrid(0, 5 * MINUTE)
    assert counted({0: 1, 4: 2, 5: 4, 10: 8, -1: 16}, frame, grid) == (3, 4)
    assert log_grid(TimeFrame(0, 3 * DAY * MINUTE)).step == 3 * MINUTE
