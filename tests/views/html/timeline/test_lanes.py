"""What is drawn in each lane."""

import msgspec
from tests.e2e.pages.samples import DAY, MINUTE, NOW, SAMPLES

from sidecar.model.evidence import Evidence, Missing, Window
from sidecar.model.signals import Signals
from sidecar.views.html.timeline.lanes import lanes
from sidecar.views.html.timeline.spans import POINTS, whole


def evidence(name: str, **changes: object) -> Evidence:
    """Return a sample's evidence, changed."""
    return msgspec.structs.replace(SAMPLES[name]()[0], **changes)


def test_few_points() -> None:
    """However long the window is, a lane has no more points than a day has minutes."""
    signals = evidence("day").signals
    assert isinstance(signals, Signals)
    many = tuple(
        msgspec.structs.replace(signal, values=signal.values * 7, events=signal.events * 7)
        for signal in signals.signals
    )
    start = NOW - 7 * DAY * MINUTE
    seen = evidence(
        "day",
        window=Window(start, NOW),
        signals=msgspec.structs.replace(signals, start=start, signals=many),
    )
    drawn = lanes(seen, whole(seen))
    assert {len(line.values) <= POINTS + 1 for lane in drawn for line in lane.lines} == {True}
    first = drawn[0].lines[0].values
    assert 10 < min(value for value in first if value is not None) < 50


def test_missing_signals() -> None:
    """Lanes that miss their metrics carry the reason."""
    seen = evidence("missing")
    assert all(isinstance(lane.missing, Missing) for lane in lanes(seen, whole(seen)))
