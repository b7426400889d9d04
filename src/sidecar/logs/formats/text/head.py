"""A line of text with the time that it begins with, and the steps that its formats share.

Every pattern is anchored and its repetitions are bounded or possessive, so that the time that a
line takes grows with its length at most.
"""

import re

import msgspec

from sidecar.logs.formats.levels import parse_level
from sidecar.logs.timestamps.read import Timestamp, timestamp_at
from sidecar.model.record import Level, Record

HEAD = 2_048
"""Characters in which the beginning of a line ends: time, level, logger and the like."""

_WORDS = (
    "TRACE|DEBUG\\d?|INFO|INFORMATION|INFORMATIONAL|NOTICE|WARN|WARNING|ERR|ERROR|SEVERE|CRIT"
    "|CRITICAL|ALERT|FATAL|DPANIC|PANIC|EMERG|EMERGENCY|VERBOSE|SILLY|CONFIG|FINE|FINER|FINEST"
    "|SUCCESS|TRC|DBG|INF|WRN|FTL|TRCE|DBUG|FAIL|EROR|ERRO|DEBU|FATA|PANI|TRAC|VRB|CRT"
)
LEVEL = rf"(?:{_WORDS})"
"""A level in capitals, which stands for itself; in other cases it wants a bracket or a colon."""

ANY_LEVEL = rf"(?i:{_WORDS})"
LOGGER = r"[\w$.:/<>@-]{1,120}"

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE_WORDS = frozenset((*MONTHS, "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
_OPENING = frozenset("[(<")


class TextLine(msgspec.Struct, frozen=True, gc=False):
    """A line, and the time that it begins with; `bracket` says whether it begins with a bracket.

    `now` is nanoseconds since the epoch; it gives times without a year theirs. `head` is what
    patterns look at.
    """

    text: str
    now: int
    stamp: Timestamp | None
    bracket: bool
    head: str


def text_line(text: str, now: int) -> TextLine:
    """Return the line with the time that it begins with."""
    first = text[:1]
    if first.isdigit():
        stamp = timestamp_at(text, 0, now)
    elif first in _OPENING:
        stamp = timestamp_at(text, 1, now)
    elif text[:3] in _DATE_WORDS or first == "@":
        stamp = timestamp_at(text, 0, now)
    else:
        stamp = None
    return TextLine(text, now, stamp, first in _OPENING, text[:HEAD])


def number(text: str) -> object:
    """Return the number that the text is, if writing it gives the same text; else the text."""
    if len(text) > _LONG or not (text[:1].isdigit() or text[:1] == "-") or not text.isascii():
        return text
    try:
        value = float(text) if "." in text else int(text)
    except ValueError:
        return text
    return value if str(value) == text else text


_LONG = 18
"""Characters of a number that is read as one."""


def record(
    msg: str,
    stamp: Timestamp | None = None,
    level: str | Level | None = None,
    logger: str | None = "",
    *,
    fields: dict[str, object] | None = None,
) -> Record:
    """Return the record of a text line from what its pattern matched; empty fields are left out."""
    return Record(
        msg,
        stamp.ts if stamp else None,
        stamp.text if stamp else "",
        level if isinstance(level, Level) else parse_level(level),
        logger or "",
        fields={name: value for name, value in (fields or {}).items() if value not in (None, "")},
    )


def compile_head(pattern: str) -> re.Pattern[str]:
    """Return the pattern; blanks in it are for the reader, `[ ]` is one."""
    return re.compile(pattern, re.VERBOSE | re.ASCII)
