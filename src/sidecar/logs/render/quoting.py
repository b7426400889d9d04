"""Values → safe words: quoted where ambiguous, shortened where long."""

import json
import re

from sidecar.safe_text import neutralise

MAX_VALUE = 200
"""Characters of a value that are shown without --full: two lines of a terminal."""

MAX_KEY = 100
"""Characters of a key that are shown."""

TOO_DEEP = "…"
"""Shown instead of a value of a thousand levels."""

is_bare = re.compile(r"[\w.:/@%+,*?&#;!~$^<>|()-]+", re.ASCII).fullmatch

_encode = json.JSONEncoder(ensure_ascii=False, default=str, separators=(",", ":")).encode


def word(text: str) -> str:
    """Return the text as one safe word, quoted where it would be ambiguous."""
    if is_bare(text):
        return text
    safe = neutralise(text)
    if safe and safe.isprintable() and not any(char in safe for char in " \"'="):
        return safe
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{neutralise(escaped)}"'


def short_word(text: str, width: int = MAX_VALUE) -> str:
    """Return the first `width` characters as a word, and a mark after it if some are left out."""
    if len(text) <= width:
        return word(text)
    return word(text[:width]) + _left_out(len(text) - width)


def scalar(value: object) -> str:
    """Return any value as one safe word; a value other than text as JSON."""
    if isinstance(value, str):
        return word(value)
    return neutralise(as_json(value))


def as_json(value: object) -> str:
    """Return the value as JSON on one line."""
    try:
        return _encode(value)
    except (ValueError, RecursionError):
        return TOO_DEEP


def shorten(text: str, width: int = MAX_VALUE) -> str:
    """Return the first `width` characters, and a mark with the number of those left out."""
    if len(text) <= width:
        return text
    return text[:width] + _left_out(len(text) - width)


def _left_out(count: int) -> str:
    return f"…[+{count}]"
