"""Times as people type them: `10m`, `13:00`, `yesterday`, `2026-02-21T13:00`."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from sidecar.errors import UsageError
from sidecar.safe_text import neutralise
from sidecar.times import NS, parse_time

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,  # the micro sign, as Go writes it
    "ms": 1_000_000,
    "s": NS,
    "m": 60 * NS,
    "h": 3_600 * NS,
    "d": 86_400 * NS,
    "w": 604_800 * NS,
}
_STEP = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(ns|us|µs|ms|s|m|h|d|w)", re.ASCII)
_DURATION = re.compile(rf"(?:{_STEP.pattern})+", re.ASCII)
_CLOCK = r"(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
_OF_DAY = re.compile(_CLOCK, re.ASCII)
_DATE = re.compile(
    rf"(\d{{4}}-\d\d-\d\d)(?:[T ]{_CLOCK} ?(Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII | re.IGNORECASE
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN = 40


def parse_duration(text: str) -> int | None:
    """Return the nanoseconds of `10m`, `2h30m`, `1.5s`, `250µs`, or None for anything else."""
    if _DURATION.fullmatch(text) is None:
        return None
    return sum(round(float(count) * _UNITS[unit]) for count, unit in _STEP.findall(text))


def parse_when(text: str, now_ns: int, zone: tzinfo | None) -> int:
    """Return the nanoseconds since the epoch that a user means.

    A duration is that long ago, a time of day is today's, a date is its midnight; what names no
    zone is read in `zone`, None being the machine's own.

    Raises UsageError for what is no time.
    """
    typed = text.strip()
    ago = parse_duration(typed)
    if ago is not None:
        return now_ns - ago
    found = _named(typed.lower(), now_ns, zone)
    return absolute(typed, zone, now_ns) if found is None else found


def _named(word: str, now_ns: int, zone: tzinfo | None) -> int | None:
    if word == "now":
        return now_ns
    if word not in ("today", "yesterday"):
        return None
    return _midnight(_day(now_ns, zone) - timedelta(days=word == "yesterday"), zone)


def absolute(text: str, zone: tzinfo | None, now_ns: int | None = None) -> int:
    """Return the nanoseconds of a date, a date and time, or an epoch number.

    A time of day alone needs `now_ns`. Raises UsageError for what is no time.
    """
    try:
        found = _absolute(text.strip(), zone, now_ns)
    except (ValueError, OverflowError, OSError):
        found = None
    if found is None:
        shown = neutralise(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
        remedy = "write it like 10m, 13:00, 2026-02-21T13:00, yesterday or epoch seconds"
        raise UsageError(f"'{shown}' is no time; {remedy}")
    return found


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
    # astimezone() of a time without a zone takes it as the machine's, summer time included.
    aware = day.replace(tzinfo=zone) if zone else day.astimezone()
    return (aware - _EPOCH) // timedelta(seconds=1) * NS


def _at(day: datetime, clock: list[str | None], zone: tzinfo | None) -> int:
    hour, minute, second = (int(digits or 0) for digits in clock[:3])
    nanos = int((clock[3] or "").ljust(9, "0"))
    return _midnight(day.replace(hour=hour, minute=minute, second=second), zone) + nanos
