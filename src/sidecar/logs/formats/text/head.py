"""The beginnings of text lines: pieces of patterns, and the steps that formats share.

Every pattern is anchored and its repetitions are bounded or possessive, so that the time that a
line takes grows with its length at most.
"""

import re

from sidecar.logs.formats.levels import parse_level
from sidecar.model.record import Level, Record
from sidecar.times import parse_time

HEAD = 2_048
"""Characters in which the beginning of a line ends: time, level, logger and the like."""

ISO = (
    r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"(?:[ ]?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?![\w.:/-]))?"
)
OTHER = (
    r"\d\d?[ /-][A-Z][a-z]{2}[ /-]\d{4}[ :]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:[ ][+-]\d{4})?"
    r"|[A-Z][a-z]{2}[ ][A-Z][a-z]{2}[ ]{1,2}\d{1,2}[ ]\d\d:\d\d:\d\d(?:\.\d{1,9})?[ ]\d{4}"
)
CLOCK = r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"

_WORDS = (
    "TRACE|DEBUG\\d?|INFO|INFORMATION|NOTICE|WARN|WARNING|ERR|ERROR|SEVERE|CRIT|CRITICAL|ALERT"
    "|FATAL|DPANIC|PANIC|EMERG|EMERGENCY|VERBOSE|SILLY|CONFIG|FINE|FINER|FINEST|SUCCESS"
    "|TRC|DBG|INF|WRN|FTL|TRCE|DBUG|FAIL"
)
LEVEL = rf"(?:{_WORDS})"
"""A level in capitals, which stands for itself; in other cases it wants a bracket or a colon."""

ANY_LEVEL = rf"(?i:{_WORDS})"
LOGGER = r"[\w$.:/<>@-]{1,120}"


def is_dated(text: str) -> bool:
    """Return whether the line may begin with a date: year first, with or without a bracket."""
    return text[4:5] in ("-", "/") or text[5:6] in ("-", "/")


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


def record(  # noqa: PLR0913 - the parts of a record
    msg: str,
    ts_text: str = "",
    level: str | Level | None = None,
    logger: str | None = "",
    *,
    now: int | None = None,
    fields: dict[str, object] | None = None,
) -> Record:
    """Return the record of a text line from what its pattern found; a time unread stays text."""
    return Record(
        msg,
        parse_time(ts_text, now) if ts_text else None,
        ts_text,
        level if isinstance(level, Level) else parse_level(level),
        logger or "",
        fields={name: value for name, value in (fields or {}).items() if value not in (None, "")},
    )


def compile_head(pattern: str) -> re.Pattern[str]:
    """Return the pattern; blanks in it are for the reader, `[ ]` is one."""
    return re.compile(pattern, re.VERBOSE | re.ASCII)
