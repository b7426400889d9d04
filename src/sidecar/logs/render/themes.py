"""Colours of a log on a terminal. Meaning is always in the text; colour only finds it sooner."""

import re
from binascii import crc32
from collections.abc import Mapping, Sequence

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

# No hue at all: bold, reverse and underline distinguish the levels.
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
    """Return a style for each name, as far as can be the same in every run.

    Replicas, `web-1` and `web-2`, have one. Two names whose styles would be the same have
    different ones while there are enough.
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
