"""Nanoseconds since the epoch ↔ the text of a document: ISO 8601, UTC."""

from datetime import UTC, datetime
from functools import lru_cache

from sidecar.times import NS, parse_time

_LAST = 253_402_300_799
"""9999-12-31T23:59:59Z."""


def written(at: int) -> str:
    """Return the time; digits behind the point only where they are not zero."""
    second, rest = divmod(at, NS)
    fraction = f".{rest:09d}".rstrip("0").rstrip(".") if rest else ""
    return f"{_second(min(max(second, 0), _LAST))}{fraction}Z"


def written_if(at: int | None) -> str | None:
    """Return the time, if there is one."""
    return None if at is None else written(at)


def read(text: str) -> int:
    """Return nanoseconds; raises ValueError for what is no time."""
    found = parse_time(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no time")
    return found


def read_if(text: str | None) -> int | None:
    """Return nanoseconds, if there is a time; raises ValueError for what is none."""
    return None if text is None else read(text)


@lru_cache(maxsize=4096)
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
