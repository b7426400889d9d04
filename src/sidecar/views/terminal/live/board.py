"""One target on the live screen: two lines of head, then one or more lines per panel."""

from collections.abc import Callable, Iterable, Sequence

import msgspec
from rich.text import Text

from sidecar.model.panel import Board, Panel
from sidecar.quantities import format_seconds, plural
from sidecar.safe_text import columns, cut, neutralise
from sidecar.views.terminal.sparkline import spark

_STYLES = {"": "bold", "warn": "bold yellow", "bad": "bold red"}

_TALLEST = 4
"""Lines of a sparkline, where there is room."""

_VALUE, _CHANGE = 9, 10
"""Columns kept for values and changes even if none needs them now: lines must not jump."""

_SHORT_NOTE = 8
"""A note with fewer columns is left out."""


class ScreenSize(msgspec.Struct, frozen=True):
    """Columns and lines."""

    width: int
    height: int


class Moment(msgspec.Struct, frozen=True):
    """When it is: nanoseconds since the epoch, and how a time of day is written."""

    now: int
    time: Callable[[int], str]


class _Widths(msgspec.Struct, frozen=True):
    """Columns of each part of a panel's line; a part of none is left out."""

    label: int
    value: int
    note: int
    change: int
    spark: int


def lines_of(board: Board) -> int:
    """Return how many lines show all of it, with an empty one below."""
    return len(board.panels) + 3


def board_lines(board: Board, moment: Moment, size: ScreenSize) -> list[Text]:
    """Return at most the height in lines and the width in columns; the last panels are left out."""
    head = [_title(board, size.width), _state(board, moment, size.width)]
    panels = board.panels[: max(size.height - len(head), 0)]
    if not panels:
        return [*head, Text()][: size.height]
    widths = _widths(panels, size.width)
    heights = _heights(len(panels), size.height - len(head))
    lines = [
        line
        for panel, tall in zip(panels, heights, strict=True)
        for line in _panel(panel, widths, tall)
    ]
    return [*head, *lines, Text()][: size.height]


def board_line(board: Board, moment: Moment, width: int) -> Text:
    """Return the target in one line, for where there is no room for more."""
    line = _title(board, max(width // 2, 12))
    return _cut(line.append_text(_state(board, moment, width)), width)


def _title(board: Board, width: int) -> Text:
    name, url = neutralise(board.target or board.url), neutralise(board.url)
    line = Text.assemble(_mark(board), " ", (cut(name, width - 2), "bold"))
    if url != name and line.cell_len + columns(url) + 2 <= width:
        line.append(f"  {url}", "dim")
    return line


def _mark(board: Board) -> tuple[str, str]:
    if not board.at:
        return "·", "dim"
    return ("●", "green") if board.up else ("✗", "bold red")


def _state(board: Board, moment: Moment, width: int) -> Text:
    if not board.at:
        return _cut(Text("  not scraped yet", "dim"), width)
    line = Text("  ")
    since = _span(moment.now - board.since)
    if board.up:
        line.append(f"up {since}", "green")
    else:
        line.append(f"down {since}: {neutralise(board.error)}", "bold red")
    line.append(f" · {_span(moment.now - board.at)} ago · {format_seconds(board.cost_s)}", "dim")
    if board.up:
        line.append(f" · {plural(board.samples, 'sample')}", "dim")
    if board.faults:
        line.append(f" · {plural(board.faults, 'bad line')}", "yellow")
    if board.restarts:
        last = moment.time(board.restarted_at)
        line.append(f" · {plural(board.restarts, 'restart')}, last {last}", "yellow")
    return _cut(line, width)


def _heights(count: int, room: int) -> list[int]:
    """Return the lines of each panel; what is left over goes to the first ones."""
    tall, more = divmod(room, count)
    return [min(tall + (number < more), _TALLEST) for number in range(count)]


def _panel(panel: Panel, widths: _Widths, tall: int) -> list[Text]:
    drawn = spark(panel.points, widths.spark, height=tall, floor=panel.floor, ceiling=panel.ceiling)
    label = cut(neutralise(panel.label), widths.label)
    line = Text(_left(label, widths.label))
    line.append(
        f" {cut(neutralise(panel.value), widths.value):>{widths.value}}", _STYLES[panel.tone]
    )
    # Visible without colours, too.
    line.append(f"{'!' if panel.tone else ' '} ", _STYLES[panel.tone])
    if widths.note:
        line.append(f"{_left(cut(neutralise(panel.note), widths.note), widths.note)} ", "dim")
    if widths.change:
        line.append(f"{cut(neutralise(panel.change), widths.change):>{widths.change}} ", "dim")
    style = {"": "cyan", "warn": "yellow", "bad": "red"}[panel.tone]
    before = " " * line.cell_len
    first, *others = drawn
    return [line.append(first, style), *(Text(before).append(row, style) for row in others)]


def _left(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _widths(panels: Sequence[Panel], width: int) -> _Widths:
    """Return the columns of each part: a narrow terminal drops notes first, then changes."""
    value = max(_widest(panel.value for panel in panels), _VALUE)
    label = min(_widest(panel.label for panel in panels), max(width // 3, width - 2 * value - 12))
    value = min(value, max(width - label - 3, 1))
    free = max(width - label - value - 3, 0)
    least = max(width // 5, 8)
    change = max(_widest(panel.change for panel in panels), _CHANGE)
    change = change if free - change - 1 >= least else 0
    free -= change + 1 if change else 0
    note = min(_widest(panel.note for panel in panels), free - least - 1)
    note = note if note >= _SHORT_NOTE else 0
    return _Widths(label, value, note, change, free - (note + 1 if note else 0))


def _widest(texts: Iterable[str]) -> int:
    return max((columns(neutralise(text)) for text in texts), default=0)


def _cut(line: Text, width: int) -> Text:
    line.truncate(max(width, 0), overflow="ellipsis")
    return line


def _span(nanoseconds: int) -> str:
    return format_seconds(max(nanoseconds // 1_000_000_000, 0))
