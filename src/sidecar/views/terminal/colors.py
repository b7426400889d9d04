"""Colours of the terminal: styles by name, and a painter that leaves text plain without them."""

from collections.abc import Callable

Paint = Callable[[str, str], str]

STYLES = {
    "dim": "2",
    "bold": "1",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "cyan": "36",
    "title": "1;36",
}


def painter(*, colour: bool) -> Paint:
    """Return `paint(style, text)`; without colour it returns the text alone."""
    if not colour:
        return lambda _style, text: text
    return lambda style, text: f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text else ""
