"""Values in the JSON report: times as ISO 8601 text, and what JSON cannot hold replaced."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from sidecar.times import NS, parse_time

_DEEPEST = 64
"""Levels of nesting that are kept; what is below becomes `…`."""

_LARGEST = 1 << 64
"""A larger whole number is written as text: few programs can read it as a number."""

_LAST = 253_402_300_799
"""9999-12-31T23:59:59Z."""


def json_safe(value: object, depth: int = 0) -> object:
    """Return the value without lone surrogates, huge whole numbers and deep nesting."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < _LARGEST >> 1 else _digits(value)
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        return msgspec.structs.replace(
            value, **{name: json_safe(member, depth + 1) for name, member in fields.items()}
        )
    if isinstance(value, Mapping):
        return {str(json_safe(str(key))): json_safe(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(json_safe(member, depth + 1) for member in value)
    return str(value).encode("utf-8", "replace").decode()


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError:
        # Python itself refuses to write more than 4,300 digits.
        return "…"


def utc(at: int) -> str:
    """Return nanoseconds as ISO 8601 in UTC, with a fraction only where it is not zero."""
    second, rest = divmod(at, NS)
    fraction = f".{rest:09d}".rstrip("0").rstrip(".") if rest else ""
    return f"{_second(min(max(second, 0), _LAST))}{fraction}Z"


def utc_if(at: int | None) -> str | None:
    """Return the same; None for None."""
    return None if at is None else utc(at)


def parse_utc(text: str) -> int:
    """Return nanoseconds; raises ValueError for an invalid time."""
    at = parse_time(text)
    if at is None:
        raise ValueError(f"invalid time {text[:40]!r}: use 2026-02-21T13:42:05Z")
    return at


def parse_utc_if(text: str | None) -> int | None:
    """Return the same; None for None."""
    return None if text is None else parse_utc(text)


@lru_cache(maxsize=4096)
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
