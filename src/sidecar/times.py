"""Times as people and programs write them → nanoseconds since the Unix epoch; and back."""

import calendar
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

NS = 1_000_000_000

_LAST_SECOND = 253_402_300_799
"""9999-12-31T23:59:59Z. A number above it counts something smaller than seconds."""

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?"
    r" ?(Z|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)


def parse_time(value: object) -> int | None:
    """Return nanoseconds since the epoch, or None for what is no time.

    Understands ISO 8601 to the nanosecond and epoch numbers (also as text) in seconds, ms, µs
    or ns, told apart by magnitude. A time without a zone is taken as UTC.
    """
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _from_number(value)


def _from_text(text: str) -> int | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return _from_digits(text)
    date, clock, fraction, zone = found.groups()
    second = _second(date, clock)
    if second is None:
        return None
    nanos = int(fraction.ljust(9, "0")) if fraction else 0
    return (second - _offset(zone)) * NS + nanos


def _from_digits(text: str) -> int | None:
    # Bounded, ASCII only: int() and float() also take "1_0", full-width digits and megabytes.
    if not re.fullmatch(r"\d{9,19}(\.\d{1,9})?", text, re.ASCII):
        return None
    return _from_number(float(text) if "." in text else int(text))


def _from_number(number: float) -> int | None:
    if not 0 <= number <= _LAST_SECOND * NS:
        return None
    for scale in (NS, 1_000_000, 1_000, 1):
        if number <= _LAST_SECOND * (NS // scale):
            return _scaled(number, scale)
    return None


def _scaled(number: float, scale: int) -> int:
    if isinstance(number, int):
        return number * scale
    # A float holds 1.7e9 s to about 0.2 µs; rounding to that keeps 0.1 from becoming 0.0999.
    return round(number * scale / 1_000) * 1_000


@lru_cache(maxsize=4096)
def _second(date: str, clock: str) -> int | None:
    hour, minute, second = int(clock[:2]), int(clock[3:5]), int(clock[6:])
    leap = second == 60  # noqa: PLR2004 - POSIX counts a leap second as the next second
    try:
        day = datetime.fromisoformat(date).replace(
            hour=hour, minute=minute, second=59 if leap else second, tzinfo=UTC
        )
    except ValueError:
        return None
    return calendar.timegm(day.timetuple()) + leap


@lru_cache(maxsize=256)
def _offset(zone: str | None) -> int:
    if not zone or zone in "Zz":
        return 0
    digits = zone[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:] or 0) * 60
    return -seconds if zone[0] == "-" else seconds


def formatter(zone: tzinfo | None, layout: str = "%H:%M:%S") -> Callable[[int], str]:
    """Return a function from nanoseconds to text in that zone; None is the machine's own."""

    @lru_cache(maxsize=64)
    def of_second(second: int) -> str:
        if zone is None:
            return time.strftime(layout, time.localtime(second))
        return datetime.fromtimestamp(second, zone).strftime(layout)

    def of(ts: int) -> str:
        return of_second(ts // NS)

    return of
