"""The banner of a service and the block of a scrape, to the character."""

import re

import pytest

from sidecar.model.panel import PanelRow
from sidecar.safe_text import columns
from sidecar.views.terminal.dashboard import BlockHead, banner, dashboard, down

HEAD = BlockHead(1, "13:42:10")
ROWS = (
    PanelRow("Uptime", "12s"),
    PanelRow("Requests total", "5", change="(+5)"),
    PanelRow("Requests OK", "3", change="(+3)"),
    PanelRow("Requests ERR", "2", "(40.0%)", "(+2)"),
    PanelRow("Process OK", "2"),
    PanelRow("Process ERR", "1"),
)
SEED_TEXT = """\
── Metrics Scraper [13:42:10] scrape #1 ──

  Uptime           12s
  Requests total   5  (+5)
  Requests OK      3  (+3)
  Requests ERR     2 (40.0%)  (+2)
  Process OK       2
  Process ERR      1
  stored → /logs/metrics.jsonl

"""


def test_dashboard() -> None:
    """The sample's figures give the sample's block."""
    assert dashboard(HEAD, ROWS, "stored → /logs/metrics.jsonl", colour=False) == SEED_TEXT


def test_down() -> None:
    """A failed scrape has a block of the same kind, with the reason."""
    assert down(HEAD, "connection refused (http://app:8080)", "stored → /x", colour=False) == (
        "── Metrics Scraper [13:42:10] scrape #1 ──\n"
        "\n"
        "  Down             connection refused (http://app:8080)\n"
        "  stored → /x\n"
        "\n"
    )


def test_colour() -> None:
    """Colours only add escape sequences around the same text."""
    coloured = dashboard(HEAD, ROWS, "stored → /logs/metrics.jsonl", colour=True)
    assert "\x1b[31m(40.0%)\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == SEED_TEXT


@pytest.mark.parametrize("outside", ["\x1b[2J", "\n", "\r", "\u202e", "\x9b"])
def test_hostile(outside: str) -> None:
    """A reason or a path from outside adds no line and does not act on the terminal."""
    shown = down(HEAD, f"a{outside}b", f"c{outside}d", colour=False)
    assert shown.count("\n") == 5
    assert not set(shown) & set("\x1b\r\u202e\x9b")


def test_long_labels() -> None:
    """Values stand below each other, whatever the labels; a label is cut at 40 columns."""
    rows = (
        PanelRow("CPU", "1%"),
        PanelRow("Disk /var/lib/somewhere", "2%"),
        PanelRow("x" * 50, "3"),
    )
    lines = dashboard(HEAD, rows, "foot", colour=False).splitlines()[2:5]
    assert [line[43:] for line in lines] == ["1%", "2%", "3"]


@pytest.mark.parametrize("outside", ["\x1b[2J", "\n", "\r", "\u202e", "\x9b"])
def test_hostile_rows(outside: str) -> None:
    """A label, a value or a note from outside adds no line and does not act on the terminal."""
    row = PanelRow(f"a{outside}b", f"c{outside}", f"d{outside}", f"e{outside}")
    shown = dashboard(HEAD, [row], "foot", colour=False)
    assert shown.count("\n") == 5
    assert not set(shown) & set("\x1b\r\u202e\x9b")


SEED_BANNER = """\
╔══════════════════════════════════╗
║   Log Watcher Sidecar            ║
║   volume: /logs  (read-only)     ║
╚══════════════════════════════════╝
"""


def test_banner() -> None:
    """The sample's texts give the sample's box."""
    assert banner("Log Watcher Sidecar", "volume: /logs  (read-only)") == SEED_BANNER


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 40, id="wider"),
        pytest.param("x" * 400, id="cut"),
        pytest.param("世界" * 30, id="wide-characters"),
        pytest.param("\x1b[2J\n\u202e", id="hostile"),
        pytest.param("", id="empty"),
    ],
)
def test_banner_box(text: str) -> None:
    """Around any text the box is closed, its sides stand straight, within 80 columns."""
    lines = banner("Title", text).splitlines()
    assert len(lines) == 4
    assert {line[0] + line[-1] for line in lines} == {"╔╗", "║║", "╚╝"}
    assert len({columns(line) for line in lines}) == 1
    assert columns(lines[0]) <= 80
    assert "\x1b" not in "".join(lines)
