"""Records as JSON or logfmt: one line each, normalised, and safe to show on a terminal."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from sidecar.logs.filters.values import flat
from sidecar.logs.formats.text.head import number
from sidecar.logs.render.quoting import as_json as any_json
from sidecar.logs.render.quoting import is_bare
from sidecar.model.record import Record
from sidecar.safe_text import neutralise
from sidecar.times import NS

_MAX_DEPTH = 100
"""Nesting of JSON that every parser accepts; jq 1.6 refuses 256 levels."""

_MAX_KEY = 256
"""Characters of a key in logfmt, at most: as many as our own parser accepts."""

_NO_KEY = re.compile(r'[\s="\[\](){},;]')
_CONSTANTS = ("true", "false", "null")

_encode = msgspec.json.Encoder().encode


def as_json(record: Record, source: str) -> str:
    """Return the record as one normalised JSON object, without empty keys except `msg`."""
    parts = {
        "ts": _time(record),
        "level": record.level.name if record.level is not None else "",
        "msg": record.msg,
        "logger": record.logger,
        "trace_id": record.trace_id,
        "error": record.error,
        "fields": record.fields,
        "lines": record.lines,
        "source": source,
    }
    shown = {key: value for key, value in parts.items() if value or key == "msg"}
    try:
        text = _encode(shown).decode()
    except (UnicodeEncodeError, RecursionError):
        text = any_json(_shallow(shown, _MAX_DEPTH))
    if text.count("{") + text.count("[") > _MAX_DEPTH:
        text = any_json(_shallow(shown, _MAX_DEPTH))
    return text if text.isprintable() else text.translate(_ESCAPED)


def _shallow(value: object, depth: int) -> object:
    """Return the value with all values below this depth replaced by their JSON text."""
    if isinstance(value, dict):
        if depth:
            return {key: _shallow(inner, depth - 1) for key, inner in value.items()}
        return any_json(value)
    if isinstance(value, list):
        return [_shallow(inner, depth - 1) for inner in value] if depth else any_json(value)
    return value


def as_logfmt(record: Record, source: str) -> str:
    """Return the record as logfmt; the lines of its trace become one value."""
    return " ".join(f"{key}={_value(value)}" for key, value in _pairs(record, source))


def _pairs(record: Record, source: str) -> Iterator[tuple[str, object]]:
    parts = {
        "ts": _time(record),
        "level": record.level.name.lower() if record.level is not None else "",
        "msg": record.msg,
        "logger": record.logger,
        "trace_id": record.trace_id,
        "error": record.error,
        "lines": "\n".join(record.lines),
        "source": source,
    }
    parts = {key: value for key, value in parts.items() if value or key == "msg"}
    last = {key: parts.pop(key) for key in ("lines", "source") if key in parts}
    yield from parts.items()
    for key, value in flat(record.fields):
        name = _NO_KEY.sub("_", neutralise(key[:_MAX_KEY]))[:_MAX_KEY] or "_"
        # Parsers keep the last of two equal keys: a field must not replace a part of the record.
        yield (f"fields.{name}" if name in parts or name in last else name), value
    yield from last.items()


def iso(ts: int) -> str:
    """Return the time (ns) as ISO 8601 in UTC, with as many digits as needed, at least three.

    Raises ValueError or OverflowError for a time outside of the years 1 to 9999.
    """
    second, nanos = divmod(ts, NS)
    digits = f"{nanos:09d}"
    kept = digits[:3] + digits[3:].rstrip("0")
    return f"{datetime.fromtimestamp(second, UTC).isoformat()[:19]}.{kept}Z"


def _time(record: Record) -> str:
    if record.ts is None:
        return record.ts_text
    try:
        return iso(record.ts)
    except (ValueError, OverflowError):  # The first or last day of the calendar, in another zone.
        return record.ts_text


def _value(value: object) -> str:
    if isinstance(value, str):
        return value if _is_plain_text(value) else _quoted(value)
    text = any_json(value)
    return text if is_bare(text) else _quoted(text)


def _is_plain_text(value: str) -> bool:
    """Return whether a parser reads the unquoted text as this text."""
    return bool(is_bare(value)) and value not in _CONSTANTS and number(value) is value


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped.translate(_ESCAPED)}"'


class _Escaped(dict[int, str]):
    """Code point → its character or escape; never stored, because input may have all of them."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isprintable() or unicodedata.category(char) == "Zs":
            return char
        if unicodedata.category(char) == "Cs":
            return f"\\\\u{code:04x}"  # A lone surrogate has no UTF-8: its number is shown.
        units = char.encode("utf-16-be").hex()
        return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


_ESCAPED = _Escaped({ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"})
"""Escapes of JSON, for quoted text whose quotes and backslashes are escaped already."""
