"""One target on the live screen."""

from datetime import UTC

import pytest
from msgspec import structs

from sidecar.model.panel import Board, Panel
from sidecar.times import formatter
from sidecar.views.terminal.live.board import Moment, ScreenSize, board_line, board_lines, lines_of

S = 1_000_000_000
AT = 1_771_681_325 * S
MOMENT = Moment(AT, formatter(UTC))
PANEL = Panel("Requests", "12.3/s", "", "", (1.0, 2.0))
UP = Board("app", "http://app:8080", up=True, since=AT, at=AT, panels=(PANEL,) * 3)


def test_lines_of() -> None:
    """A board as high as it says has two lines of head and all its panels."""
    lines = [str(line) for line in board_lines(UP, MOMENT, ScreenSize(80, lines_of(UP)))]
    assert len(lines) == lines_of(UP) == 6
    assert [line.split()[:1] for line in lines].count(["Requests"]) == len(UP.panels)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "up 0 s"),
        (119, "up 119 s"),
        (120, "up 2 min"),
        (7199, "up 1 h 59 min"),
        (7200, "up 2 h"),
    ],
)
def test_since(seconds: int, shown: str) -> None:
    """The time since the start is written in the units of every other duration."""
    board = structs.replace(UP, since=AT - seconds * S)
    assert f"  {shown} · " in str(board_lines(board, MOMENT, ScreenSize(80, 6))[1])


@pytest.mark.parametrize("width", [4, 12, 20, 40, 200])
def test_one_line(width: int) -> None:
    """In one line there is the target first, and what does not fit is cut."""
    line = str(board_line(UP, MOMENT, width))
    assert len(line) <= width
    assert line.startswith("●")


def test_panels_left_out() -> None:
    """Panels that do not fit are left out, the last first."""
    board = structs.replace(UP, panels=(PANEL, structs.replace(PANEL, label="Errors")))
    shown = [str(line) for line in board_lines(board, MOMENT, ScreenSize(80, 3))]
    assert [line.split()[0] for line in shown[2:]] == ["Requests"]
