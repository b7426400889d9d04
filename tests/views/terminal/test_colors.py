"""Colours of the terminal."""

from sidecar.views.terminal.colors import STYLES, painter


def test_painter() -> None:
    """With colours a text ends its own style; without, and where it is empty, it stays as it is."""
    paint = painter(colour=True)
    assert {paint(style, "x") for style in STYLES} == {
        f"\x1b[{code}mx\x1b[0m" for code in STYLES.values()
    }
    assert paint("red", "") == ""
    assert painter(colour=False)("red", "x") == "x"
