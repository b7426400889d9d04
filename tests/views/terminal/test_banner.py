"""The box that a service shows when it starts."""

import pytest

from sidecar.safe_text import columns
from sidecar.views.terminal.banner import banner

SEED_TEXT = """\
╔══════════════════════════════════╗
║   Log Watcher Sidecar            ║
║   volume: /logs  (read-only)     ║
╚══════════════════════════════════╝
"""


def test_banner() -> None:
    """The sample's texts give the sample's box."""
    assert banner("Log Watcher Sidecar", "volume: /logs  (read-only)") == SEED_TEXT


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
def test_box(text: str) -> None:
    """Around any text the box is closed, its sides stand straight, within 80 columns."""
    lines = banner("Title", text).splitlines()
    assert len(lines) == 4
    assert {line[0] + line[-1] for line in lines} == {"╔╗", "║║", "╚╝"}
    assert len({columns(line) for line in lines}) == 1
    assert columns(lines[0]) <= 80
    assert "\x1b" not in "".join(lines)
