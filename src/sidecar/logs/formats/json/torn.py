"""The first keys of a JSON object whose end is missing, as of a line that was too long to keep."""

import json
import re

_BLANKS = re.compile(r"[ \t\r\n]*+")
_MAX_KEYS = 200
"""Keys that are read, at most: time, level and message stand among the first."""

_MAX_TEXT = 64 * 1024
"""Characters of a value that is torn itself, at most."""

_CUT = re.compile(rb" \.\.\. \[\d{1,12} bytes cut\]$")
_scan = json.JSONDecoder(strict=False)


def is_cut(line: bytes) -> bool:
    """Return whether the line was cut because it was too long."""
    return line.endswith(b" bytes cut]") and _CUT.search(line[-40:]) is not None


def read_torn(text: str) -> dict[str, object]:
    """Return the keys that are whole, and the value that is torn if it is a text.

    Nothing behind the first value that cannot be read is looked at.
    """
    obj: dict[str, object] = {}
    at = _skip(text, 1)
    while len(obj) < _MAX_KEYS and text[at : at + 1] == '"':
        try:
            key, at = _scan.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            break
        at = _skip(text, at + 1)
        try:
            obj[key], at = _scan.raw_decode(text, at)
        except (ValueError, RecursionError):
            if text[at : at + 1] == '"':
                obj[key] = text[at + 1 : at + 1 + _MAX_TEXT]
            break
        at = _skip(text, at)
        if text[at : at + 1] != ",":
            break
        at = _skip(text, at + 1)
    return obj


def _skip(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at
