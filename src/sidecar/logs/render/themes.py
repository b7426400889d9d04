"""Colour themes of logs on a terminal. The text alone carries all facts; colour only helps."""

import re
from binascii import crc32
from collections.abc import Mapping, Sequence

import msgspec

from sidecar.model.record import Level

RESET = "\x1b[0m"


class Theme(msgspec.Struct, frozen=True):
    """Escape sequences before each kind of text; `reset` ends each of them.

    `sources` are for the marks of several sources, in the order in which they appear.
    """

    levels: Mapping[Level, str]
    quiet: str
    strong: str
    match: str
    sources: tuple[str, ...]
    reset: str = RESET


# The basic colours of the terminal's palette, which its user chose. `quiet` and `strong` are
# attributes, so that they are readable on dark and on light backgrounds.
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

# Without colours: bold, reverse and underline distinguish the levels.
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

_NUMBER = re.compile(r"-\d+$")


def stable_styles(names: Sequence[str], styles: Sequence[str]) -> list[str]:
    """Return a style for each name, the same in every run as far as possible.

    Replicas such as `web-1` and `web-2` share one. Other names get different styles while there
    are enough.
    """
    families = sorted({_NUMBER.sub("", name) for name in names})
    chosen, free = dict[str, str](), list(styles)
    for family in families:
        if not free:
            free = list(styles)
        wanted = styles[crc32(family.encode("utf-8", "surrogateescape")) % len(styles)]
        chosen[family] = wanted if wanted in free else free[0]
        free.remove(chosen[family])
    return [chosen[_NUMBER.sub("", name)] for name in names]
