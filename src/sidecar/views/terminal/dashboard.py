"""The plain text of the services: the banner at their start, and one block per scrape."""

from collections.abc import Iterable

import msgspec

from sidecar.model.panel import PanelRow
from sidecar.safe_text import columns, cut, neutralise
from sidecar.views.terminal.colors import Paint, painter

_BANNER_WIDTH = 34

_LABEL, _LONGEST = 16, 40
"""Columns of a label: that of the longest, within these bounds."""


class BlockHead(msgspec.Struct, frozen=True):
    """What stands above a block: the scrape's number and time, and whose it is, of several."""

    number: int
    time: str
    name: str = ""


def banner(title: str, *lines: str) -> str:
    """Return a box around the title and the lines, 36 columns wide or as wide as they need."""
    texts = [cut(neutralise(text), 72) for text in (title, *lines)]
    width = max(_BANNER_WIDTH, *(columns(text) + 6 for text in texts))
    rows = [f"║   {text}{' ' * (width - 3 - columns(text))}║" for text in texts]
    return "\n".join([f"╔{'═' * width}╗", *rows, f"╚{'═' * width}╝"]) + "\n"


def dashboard(head: BlockHead, rows: Iterable[PanelRow], foot: str, *, colour: bool) -> str:
    """Return the block: a headline, a line a figure, and where the scrape was stored."""
    paint = painter(colour=colour)
    shown = [_safe(row) for row in rows]
    width = max([_LABEL, *(columns(row.label) for row in shown)])
    return _block(head, [_row(row, width, paint) for row in shown], foot, paint)


def down(head: BlockHead, why: str, foot: str, *, colour: bool) -> str:
    """Return the block of a scrape that failed."""
    paint = painter(colour=colour)
    return _block(head, [_row(PanelRow("Down", neutralise(why)), _LABEL, paint)], foot, paint)


def _block(head: BlockHead, lines: list[str], foot: str, paint: Paint) -> str:
    name = f" {neutralise(head.name)}" if head.name else ""
    title = paint("title", f"── Metrics Scraper [{head.time}]{name} scrape #{head.number} ──")
    return "\n".join([title, "", *lines, paint("dim", f"  {neutralise(foot)}"), "", ""])


def _safe(row: PanelRow) -> PanelRow:
    """Return the row with nothing in it that could act on a terminal: labels come from outside."""
    label = cut(neutralise(row.label), _LONGEST)
    value, note, change = map(neutralise, (row.value, row.note, row.change))
    return PanelRow(label, value, note, change, calm=row.calm)


def _row(row: PanelRow, width: int, paint: Paint) -> str:
    value = paint("red" if row.label == "Down" else "bold", row.value)
    note = " " + paint("dim" if row.calm else "red", row.note) if row.note else ""
    change = "  " + paint("dim", row.change) if row.change else ""
    gap = " " * (width - columns(row.label))
    return f"  {row.label}{gap} {value}{note}{change}"
