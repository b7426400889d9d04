"""Times as text and numbers → nanoseconds since the Unix epoch, and back."""

import calendar
import re
import time
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from datetime import time as clock_time
from functools import lru_cache

NS = 1_000_000_000

_LAST_SECOND = 253_402_300_799
"""9999-12-31T23:59:59Z. A larger number is in a unit smaller than the second."""

_SECOND_CHARS = 19
"""Characters of `2026-02-21T13:42:05`; all lines of one second share them, so it is cached."""

_LONGEST = 64
"""Most characters of a time; a longer text is refused without parsing."""

_FINE, _FINEST = _SECOND_CHARS + len(".1234Z"), _SECOND_CHARS + len(".123456789Z")
"""Characters of a time in UTC with a fraction of four and of nine digits."""

_SECOND = re.compile(r"\d{4}([-/])\d\d\1\d\d[T ]\d\d:\d\d:\d\d", re.ASCII | re.IGNORECASE)
_TAIL = re.compile(
    r"(?:[.,](\d{1,9})\d*)? ?(Z|[+-]\d\d(?::?\d\d)?|[A-Z]{1,5})?", re.ASCII | re.IGNORECASE
)
_UNIT = tuple(int(f"1{'0' * (9 - digits)}") for digits in range(10))
"""Nanoseconds of one unit in the last digit of a fraction, by its number of digits."""

_ZONES: dict[str, float] = dict.fromkeys(("", "Z", "UTC", "GMT", "UT", "WET"), 0)
_ZONES |= {"WEST": 1, "CET": 1, "CEST": 2}
_ZONES |= {"EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "EST": -5, "EDT": -4, "CST": -6}
_ZONES |= {"CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "HST": -10}
_ZONES |= {"BST": 1, "IST": 5.5, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "BRT": -3}
"""Hours east of Greenwich. Of letters with several meanings, `CST` is that of the United States,
`IST` India's, `BST` British summer."""


def parse_time(value: object) -> int | None:
    """Return nanoseconds since the epoch; None if the value is not a time in one of these forms.

    Reads ISO 8601 to the nanosecond (also with `/`), and epoch numbers (also as text) in seconds,
    ms, µs or ns, distinguished by magnitude. A time without a zone is in UTC. What logs write
    beside these, `sidecar.logs.timestamps` reads.
    """
    if not isinstance(value, str):
        return _from_number(value)
    second = _second(value[:_SECOND_CHARS])
    if second is None:
        return _from_digits(value)
    # Fractions of milliseconds repeat and are cached; finer ones, `.123456Z`, are parsed here.
    if _FINE <= len(value) <= _FINEST and value[-1] == "Z" and value[19] in ".,":
        digits = value[20:-1]
        if digits.isdecimal() and digits.isascii():
            return second * NS + int(digits) * _UNIT[len(digits)]
    tail = _tail(value[_SECOND_CHARS:])
    return None if tail is None else second * NS + tail


@lru_cache(maxsize=4096)
def _second(text: str) -> int | None:
    if not _SECOND.fullmatch(text):
        return None
    return _epoch(text[:4], text[5:7], text[8:10], text[11:])


@lru_cache(maxsize=1024)
def _tail(text: str) -> int | None:
    match = _TAIL.fullmatch(text) if len(text) < _LONGEST else None
    if match is None:
        return None
    fraction, zone = match.groups()
    offset = zone_offset(zone)
    return None if offset is None else _nanos(fraction) - offset * NS


def _from_digits(text: str) -> int | None:
    # The pattern bounds the length: int() and float() also accept "1_0" and full-width digits.
    if not re.fullmatch(r"\d{9,19}(\.\d{1,9})?", text, re.ASCII):
        return None
    return _from_number(float(text) if "." in text else int(text))


@lru_cache(maxsize=4096)
def _epoch(year: str, month: str, day: str, clock: str) -> int | None:
    hour, minute, second = int(clock[:2]), int(clock[3:5]), int(clock[6:])
    leap = second == 60  # noqa: PLR2004 - POSIX counts a leap second as the next second
    try:
        day_start = date(int(year), int(month), int(day))
        at = datetime.combine(day_start, clock_time(hour, minute, 59 if leap else second))
    except (ValueError, KeyError):
        return None
    return calendar.timegm(at.timetuple()) + leap


def _nanos(fraction: str | None) -> int:
    return int(fraction) * _UNIT[len(fraction)] if fraction else 0


@lru_cache(maxsize=256)
def zone_offset(zone: str | None) -> int | None:
    """Return seconds east of Greenwich, of `Z`, `+02:00` or letters; None for another text."""
    if not zone or zone[0] not in "+-":
        hours = _ZONES.get((zone or "").upper())
        return None if hours is None else int(hours * 3600)
    digits = zone[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:] or 0) * 60
    return -seconds if zone[0] == "-" else seconds


def _from_number(number: object) -> int | None:
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    if not 0 <= number <= _LAST_SECOND * NS:
        return None
    for scale in (NS, 1_000_000, 1_000, 1):
        if number <= _LAST_SECOND * (NS // scale):
            return _scaled(number, scale)
    return None


def _scaled(number: float, scale: int) -> int:
    if isinstance(number, int):
        return number * scale
    # A float holds 1.7e9 s to about 0.2 µs; rounding to µs keeps 0.1 from becoming 0.0999.
    return round(number * scale / 1_000) * 1_000


def formatter(zone: tzinfo | None, layout: str = "%H:%M:%S") -> Callable[[int], str]:
    """Return a function from nanoseconds to text in that zone; None is the zone of the machine."""

    @lru_cache(maxsize=64)
    def of_second(second: int) -> str:
        if zone is None:
            return time.strftime(layout, time.localtime(second))
        return datetime.fromtimestamp(second, zone).strftime(layout)

    def of(ts: int) -> str:
        return of_second(ts // NS)

    return of
