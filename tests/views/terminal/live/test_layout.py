"""The live screen, as text of a given size."""

import re
from datetime import UTC
from io import StringIO

import pytest
from msgspec import structs
from rich.console import Console

from sidecar.model.panel import Board, Panel
from sidecar.safe_text import columns
from sidecar.times import formatter
from sidecar.views.terminal.live.board import Moment, ScreenSize
from sidecar.views.terminal.live.layout import draw

S = 1_000_000_000
AT = 1_771_681_325 * S
MOMENT = Moment(AT + 2 * S, formatter(UTC))
PANELS = (
    Panel("Requests", "12.3/s", "", "+1.2/s", (1.0, 2.0, None, 4.0), floor=0.0),
    Panel("Errors 5xx", "6%", "", "", (0.0, 0.06), "bad", 0.0),
    Panel("Latency p95", "12 ms", "p50 3 ms, p99 40 ms", "-1 ms", (1.0, 2.0)),
    *(Panel(f"Panel {number}", str(number), "", "", (1.0,)) for number in range(20)),
)
UP = Board("app", "http://app:8080", up=True, since=AT - 60 * S, at=AT, cost_s=0.012, samples=7)
UP = structs.replace(UP, panels=PANELS)
DOWN = Board("db", "http://db:9187", since=AT - 9 * S, at=AT, error="connection refused")


def screen(boards: list[Board], width: int, height: int, *, colour: bool = False) -> list[str]:
    """Return the lines that a terminal of this size shows."""
    file = StringIO()
    console = Console(
        file=file,
        width=width,
        height=height,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
    )
    console.print(draw(boards, MOMENT, ScreenSize(width, height)), end="")
    return file.getvalue().split("\n")


def test_a_usual_terminal() -> None:
    """On 80×24 there are two lines of head, the most important panels, and one line at the foot."""
    lines = screen([UP], 80, 24)
    assert lines[:5] == [
        "● app  http://app:8080",
        "  up 62 s · 2 s ago · 12 ms · 7 samples",
        "Requests       12.3/s                          +1.2/s                       ▃▅ █",
        "Errors 5xx         6%!                                                        ▁█",
        "Latency p95     12 ms  p50 3 ms, p99 40 ms      -1 ms                         ▁█",
    ]
    assert lines[22].startswith("Panel 17 ")
    assert lines[23:] == [" 13:42:07 · q quits"]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 40])
@pytest.mark.parametrize(
    "size", [(80, 24), (40, 10), (200, 60), (160, 24), (20, 5), (10, 3), (1, 1), (300, 2)]
)
def test_any_size(count: int, size: tuple[int, int]) -> None:
    """Whatever the size, there are as many lines as it has, and none is wider."""
    width, height = size
    boards = [UP, DOWN, Board("new", "http://new")] * count
    lines = screen(boards[:count], width, height)
    assert len(lines) == height
    assert max(map(columns, lines)) <= width


@pytest.mark.parametrize(
    ("size", "shown", "not_shown"),
    [
        ((80, 24), ["p50 3 ms", "+1.2/s", "▃▅ █"], []),
        ((60, 12), ["+1.2/s", "▃▅ █"], ["p50 3 ms, p99"]),
        ((40, 10), ["12.3/s", "▃▅ █"], ["+1.2/s"]),
    ],
)
def test_narrow(size: tuple[int, int], shown: list[str], not_shown: list[str]) -> None:
    """Where there is less room notes go first, then changes; values and lines stay."""
    text = "\n".join(screen([UP], *size))
    assert [each for each in shown if each not in text] == []
    assert [each for each in not_shown if each in text] == []


def test_several_targets() -> None:
    """Each target has its share; what one leaves over goes to those that have more to show."""
    lines = screen([UP, DOWN, UP], 80, 24)
    heads = [number for number, line in enumerate(lines) if line[:1] in "●✗" and line]
    assert heads == [0, 10, 13]
    assert lines[11] == "  down 11 s: connection refused · 2 s ago · 0 s"
    assert lines[23] == " 13:42:07 · 3 targets · 1 down · q quits"


def test_more_targets_than_room() -> None:
    """Where there is a line for each at most, those that are down come first."""
    lines = screen([UP] * 30 + [DOWN], 80, 24)
    assert lines[0].startswith("✗ db")
    assert lines[1].startswith("● app")


def test_a_wide_terminal() -> None:
    """Where they do not fit one below the other, boards stand side by side."""
    lines = screen([UP, DOWN], 160, 24)
    assert re.match(r"● app .* ✗ db ", lines[0])


def test_a_tall_terminal() -> None:
    """Room that is left over makes the lines of panels taller, the first ones first."""
    lines = screen([UP], 80, 60)
    assert [number for number, line in enumerate(lines) if line.startswith(("Req", "Err"))] == [
        2,
        5,
    ]


def test_not_scraped_yet() -> None:
    """A target that was never scraped says so; no target at all is an empty screen."""
    assert screen([Board("app")], 80, 24)[1] == "  not scraped yet"
    assert screen([], 80, 24)[23] == " 13:42:07 · q quits"


def test_restarts_and_faults() -> None:
    """Restarts and lines that could not be read are told in the head."""
    board = Board("app", up=True, since=AT, at=AT, faults=1, restarts=2, restarted_at=AT - 65 * S)
    line = screen([board], 80, 24)[1]
    assert line.endswith(" · 1 bad line · 2 restarts, last 13:41:00")


@pytest.mark.parametrize("outside", ["\x1b[2J", "\n", "\r", "\u202e", "\x9b", "[red]x[/red]"])
def test_hostile(outside: str) -> None:
    """Nothing from outside adds a line, acts on the terminal, or is read as markup."""
    panel = Panel(f"a{outside}", f"b{outside}", f"c{outside}", f"d{outside}", (1.0,))
    board = Board(f"e{outside}", f"f{outside}", at=AT, error=f"g{outside}", panels=(panel,))
    lines = screen([board], 120, 10)
    assert len(lines) == 10
    assert not set("".join(lines)) & set("\x1b\r\u202e\x9b")
    if outside.startswith("["):
        assert all(f"{letter}{outside}" in "\n".join(lines) for letter in "abcdeg")


def test_wide_characters() -> None:
    """Characters of two columns do not push the rest aside."""
    panels = (Panel("日本語", "1", "", "", (1.0,)), Panel("abc", "2", "", "", (1.0,)))
    lines = screen([Board("x", up=True, at=AT, panels=panels)], 80, 5)
    assert {columns(line) for line in lines[2:4]} == {80}


def test_colour() -> None:
    """Colours only add escape sequences around the same text; a warning is marked without them."""
    coloured = screen([UP, DOWN], 80, 24, colour=True)
    plain = screen([UP, DOWN], 80, 24)
    assert any("\x1b[" in line for line in coloured)
    assert [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured] == plain
    assert "6%!" in "\n".join(plain)
