"""A scrape's dashboard in its plain form, one block a scrape."""

from collections.abc import Iterable

import msgspec

from sidecar.model.panel import Row
from sidecar.text import neutralise
from sidecar.views.paint import Paint, painter


class Head(msgspec.Struct, frozen=True):
    """What stands above a block: the number of the scrape and its time."""

    number: int
    time: str


def dashboard(head: Head, rows: Iterable[Row], foot: str, *, colour: bool) -> str:
    """Return the block: a headline, a line a figure, and where the scrape was stored."""
    paint = painter(colour=colour)
    return _block(head, [_row(row, paint) for row in rows], foot, paint)


def down(head: Head, why: str, foot: str, *, colour: bool) -> str:
    """Return the block of a scrape that failed."""
    paint = painter(colour=colour)
    return _block(head, [_row(Row("Down", neutralise(why)), paint)], foot, paint)


def _block(head: Head, lines: list[str], foot: str, paint: Paint) -> str:
    title = paint("title", f"── Metrics Scraper [{head.time}] scrape #{head.number} ──")
    return "\n".join([title, "", *lines, paint("dim", f"  {neutralise(foot)}"), "", ""])


def _row(row: Row, paint: Paint) -> str:
    value = paint("red" if row.label == "Down" else "bold", row.value)
    note = " " + paint("red", row.note) if row.note else ""
    change = "  " + paint("dim", row.change) if row.change else ""
    return f"  {row.label:<16} {value}{note}{change}"
