"""Colours of a log on a terminal. Meaning is always in the text; colour only finds it sooner."""

from collections.abc import Mapping

import msgspec

from sidecar.model.record import Level

RESET = "\x1b[0m"


class Theme(msgspec.Struct, frozen=True):
    """What comes before each kind of text; every start is ended by `reset`.

    `sources` are for the marks of several sources, in the order in which these appear.
    """

    levels: Mapping[Level, str]
    quiet: str
    strong: str
    match: str
    sources: tuple[str, ...]
    reset: str = RESET


# The basic colours of the terminal's own palette, which its user chose to be readable; the quiet
# and strong ones are attributes, so that they follow it on dark and on light.
DEFAULT = Theme(
    levels={
        Level.TRACE: "\x1b[2m",
        Level.DEBUG: "\x1b[36m",
        Level.INFO: "\x1b[32m",
        Level.NOTICE: "\x1b[34m",
        Level.WARNING: "\x1b[33m",
        Level.ERROR: "\x1b[31m",
        Level.FATAL: "\x1b[1;7;31m",
    },
    quiet="\x1b[2m",
    strong="\x1b[1m",
    match="\x1b[1;7m",
    sources=tuple(f"\x1b[{code}m" for code in (36, 35, 33, 32, 34, 96, 95, 93)),
)

# No hue at all: bold, reverse and underline tell the levels apart.
MONO = Theme(
    levels={
        Level.TRACE: "\x1b[2m",
        Level.DEBUG: "\x1b[2m",
        Level.WARNING: "\x1b[4m",
        Level.ERROR: "\x1b[1m",
        Level.FATAL: "\x1b[1;7m",
    },
    quiet="\x1b[2m",
    strong="\x1b[1m",
    match="\x1b[7m",
    sources=("\x1b[2m",),
)

PLAIN = Theme(levels={}, quiet="", strong="", match="", sources=("",), reset="")

THEMES = {"default": DEFAULT, "mono": MONO}
