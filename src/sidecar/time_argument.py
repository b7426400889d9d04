"""Times that a user types: `10m`, `13:00`, `yesterday`, `2026-02-21T13:00`, `all`."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from sidecar.errors import UsageError
from sidecar.quantities import read_duration
from sidecar.safe_text import neutralise
from sidecar.times import NS, parse_time

_WORDS = re.compile(
    r"(\d{1,9}(?:\.\d{1,9})?) ?(second|sec|minute|min|hour|hr|day|week|year)s?", re.ASCII
)
_LETTER = {"second": "s", "sec": "s", "minute": "m", "min": "m", "hour": "h", "hr": "h"}
_LETTER |= {"day": "d", "week": "w", "year": "y"}
_CLOCK = r"(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
_OF_DAY = re.compile(_CLOCK, re.ASCII)
_DATE = re.compile(
    rf"(\d{{4}}-\d\d-\d\d)(?:[T ]{_CLOCK} ?(Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII | re.IGNORECASE
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN = 40


def read_time(text: str, now_ns: int, zone: tzinfo | None) -> int:
    """Return the nanoseconds since the epoch that a user means.

    A duration counts back from `now_ns`: `10m`, `-10m`, `10m ago`, `2 hours ago`. A time of day is
    a time of today: `13:00`, `7:30`. A date means its midnight, `all` means 0. A time without a
    zone is read in `zone`; None is the zone of the machine.

    Raises UsageError for anything else.
    """
    typed = text.strip()
    ago = _ago(typed.lower())
    if ago is not None:
        return now_ns - ago
    moment = _named(typed.lower(), now_ns, zone)
    return absolute(typed, zone, now_ns) if moment is None else moment


def _ago(typed: str) -> int | None:
    """Return the nanoseconds of a duration before now; None if the text is no duration."""
    span = typed.removesuffix(" ago").rstrip().removeprefix("-")
    if words := _WORDS.fullmatch(span):
        span = f"{words[1]}{_LETTER[words[2]]}"
    # A bare number is a time since the epoch.
    if not span[-1:].isalpha():
        return None
    try:
        return read_duration(span)
    except ValueError:
        return None


def _named(word: str, now_ns: int, zone: tzinfo | None) -> int | None:
    if word in ("now", "all"):
        return now_ns if word == "now" else 0
    if word not in ("today", "yesterday"):
        return None
    return _midnight(_day(now_ns, zone) - timedelta(days=word == "yesterday"), zone)


def absolute(text: str, zone: tzinfo | None, now_ns: int | None = None) -> int:
    """Return the nanoseconds of a date, a date and time, or an epoch number.

    A time of day alone needs `now_ns`. Raises UsageError for anything else.
    """
    try:
        moment = _absolute(text.strip().removeprefix("@"), zone, now_ns)
    except (ValueError, OverflowError, OSError):
        moment = None
    if moment is None:
        shown = neutralise(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
        remedy = "use 10m, 13:00, 2026-02-21T13:00, yesterday, epoch seconds or all"
        raise UsageError(f"invalid time '{shown}': {remedy}")
    return moment


def _absolute(text: str, zone: tzinfo | None, now_ns: int | None) -> int | None:
    if dated := _DATE.fullmatch(text):
        date, *clock, offset = dated.groups()
        if offset:
            hour, minute, second, fraction = (digits or "00" for digits in clock)
            return parse_time(f"{date}T{hour}:{minute}:{second}.{fraction}{offset}")
        return _at(datetime.fromisoformat(date), clock, zone)
    if now_ns is not None and (clocked := _OF_DAY.fullmatch(text)):
        return _at(_day(now_ns, zone), list(clocked.groups()), zone)
    return parse_time(text)


def _day(now_ns: int, zone: tzinfo | None) -> datetime:
    today = datetime.fromtimestamp(now_ns // NS, zone)
    return today.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _midnight(day: datetime, zone: tzinfo | None) -> int:
    # astimezone() reads a time without a zone in the zone of the machine, with summer time.
    aware = day.replace(tzinfo=zone) if zone else day.astimezone()
    return (aware - _EPOCH) // timedelta(seconds=1) * NS


def _at(day: datetime, clock: list[str | None], zone: tzinfo | None) -> int:
    hour, minute, second = (int(digits or 0) for digits in clock[:3])
    nanos = int((clock[3] or "").ljust(9, "0"))
    return _midnight(day.replace(hour=hour, minute=minute, second=second), zone) + nanos
