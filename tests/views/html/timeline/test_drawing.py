"""A lane as markup: what it shows is also said in words."""

from datetime import UTC

from msgspec.structs import replace
from tests.e2e.pages.samples import MINUTE, NOW, missing

from sidecar.model.evidence import Missing
from sidecar.views.html.timeline.drawing import draw
from sidecar.views.html.timeline.lanes import Lane, LaneLine
from sidecar.views.html.timeline.svg import TimeFrame, TimeGrid
from sidecar.views.html.times import Times

FRAME = TimeFrame(NOW - 4 * MINUTE, NOW)
LINE = LaneLine("p99", "q1", (0.5, 2.0, None, 0.25))
LANE = Lane("Latency", "s", TimeGrid(FRAME.start, MINUTE), (LINE,))
TIMES = Times(UTC, NOW)


def drawn(lane: Lane) -> str:
    """Return the lane beside evidence of nothing else."""
    return draw(missing()[0], FRAME, lane, (), TIMES)


def test_words() -> None:
    """The label of a chart has its span, and of each line the bounds, the peak and the last."""
    words = "Latency, 13:38 to 13:42. p99: 250 ms to 2 s, highest at 13:39, last 250 ms"
    assert f'aria-label="{words}"' in drawn(LANE)
    empty = replace(LANE, lines=(LINE, LaneLine("p50", "q2", (None,) * 4)))
    assert "; p50: no data" in drawn(empty)


def test_scale() -> None:
    """The scale ends above the largest value, with its half between."""
    page = drawn(LANE)
    assert ">2 s</text>" in page
    assert ">1 s</text>" in page


def test_nothing_to_draw() -> None:
    """A lane without lines says why."""
    assert "No metric." in drawn(replace(LANE, lines=(), none="No metric."))
    page = drawn(replace(LANE, lines=(), missing=Missing("no history", "scrape it")))
    assert "Requests, failed share, latency" in page
    assert "no history" in page
    assert "scrape it" in page
