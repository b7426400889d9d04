"""A record as text, for the tests of render."""

from datetime import UTC

from sidecar.logs.render.outputs import renderer_of
from sidecar.logs.render.style import RenderStyle
from sidecar.logs.render.text import renderer
from sidecar.model.record import Level, Record

TS = 1_771_681_325_123_456_789
SUMMER = 1_784_000_000_000_000_000
WHOLE = Record(
    "no stock",
    TS,
    "2026-02-21T13:42:05.123456789Z",
    Level.ERROR,
    "shop",
    "abc",
    "E: x",
    {"user": {"id": 7}, "q": "a b", "n": None},
    ("E: x", "  at f"),
)


def show(record: Record, **look: object) -> str:
    """Return the text of one record; without a zone the time is in UTC."""
    return renderer(RenderStyle(**({"zone": UTC} | look)))(record)  # type: ignore[arg-type]


def render(output: str, record: Record, source: str = "app.log") -> str:
    """Return a record as that output shows it, in UTC."""
    return renderer_of(output, RenderStyle(zone=UTC), lambda: source)(record)
