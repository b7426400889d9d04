"""The live screen's layout: all targets with their panels, fitted to the size of the terminal.

What does not fit is left out, the least important first; no line is ever wrapped.
"""

from collections.abc import Sequence
from itertools import zip_longest

from rich.text import Text

from sidecar.model.panel import Board
from sidecar.safe_text import neutralise
from sidecar.views.terminal.live.board import Moment, ScreenSize, board_line, board_lines, lines_of

_WIDE = 76
"""Columns of a board with all parts of a line; with twice as many, two stand side by side."""

_LEAST = 3
"""Lines of the smallest board: two lines of head and one panel."""

_BETWEEN = 2
"""Columns between two boards that stand side by side."""


def draw(boards: Sequence[Board], moment: Moment, size: ScreenSize, keys: str = "q quits") -> Text:
    """Return the screen: as many lines as it is high, none wider than it."""
    room = ScreenSize(size.width, max(size.height - 1, 0))
    lines = _side_by_side(boards, moment, room)[: room.height]
    lines += [Text()] * (room.height - len(lines))
    lines.append(_foot(boards, moment, keys, size.width))
    return Text("\n", no_wrap=True, overflow="crop", end="").join(lines)


def _side_by_side(boards: Sequence[Board], moment: Moment, size: ScreenSize) -> list[Text]:
    """Return the boards one below the other, or in columns where that shows more of them."""
    needed = sum(map(lines_of, boards))
    count = min(size.width // _WIDE, len(boards))
    if count <= 1 or needed <= size.height:
        return _stack(boards, moment, size)
    width = (size.width - _BETWEEN * (count - 1)) // count
    per_column = -(-len(boards) // count)
    stacks = [
        _stack(boards[at : at + per_column], moment, ScreenSize(width, size.height))
        for at in range(0, len(boards), per_column)
    ]
    return [_beside(row, width + _BETWEEN) for row in zip_longest(*stacks, fillvalue=Text())]


def _beside(row: Sequence[Text], width: int) -> Text:
    line = Text()
    for number, part in enumerate(row):
        line.append(" " * (number * width - line.cell_len))
        line.append_text(part)
    return line


def _stack(boards: Sequence[Board], moment: Moment, size: ScreenSize) -> list[Text]:
    if len(boards) * _LEAST > size.height:
        # Room for a heading each, at most: what is down is what must be seen.
        first = sorted(boards, key=lambda board: board.up or not board.at)
        return [board_line(board, moment, size.width) for board in first[: size.height]]
    shares = _shares([lines_of(board) for board in boards], size.height)
    return [
        line
        for board, share in zip(boards, shares, strict=True)
        for line in board_lines(board, moment, ScreenSize(size.width, share))
    ]


def _shares(needs: Sequence[int], room: int) -> list[int]:
    """Return the lines of each: what one leaves of an equal share goes to those that need more."""
    shares = [0] * len(needs)
    # From the smallest on, so that all that is left over is known when a larger one is served.
    for served, at in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        shares[at] = min(needs[at], room // (len(needs) - served))
        room -= shares[at]
    spare = room // len(needs) if needs else 0
    return [share + spare for share in shares]


def _foot(boards: Sequence[Board], moment: Moment, keys: str, width: int) -> Text:
    down = sum(1 for board in boards if board.at and not board.up)
    line = Text(f" {moment.time(moment.now)}", "dim")
    if len(boards) > 1:
        line.append(f" · {len(boards)} targets", "dim")
    if down:
        line.append(f" · {down} down", "bold red")
    line.append(f" · {neutralise(keys)}", "dim")
    line.truncate(max(width, 0), overflow="ellipsis")
    return line
