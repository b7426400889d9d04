"""Read a time: `timestamp_at` a place of a line, `read_time` of a whole value."""

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

import msgspec

from sidecar.logs.timestamps.dates import Groups, possible_dates
from sidecar.logs.timestamps.layouts import BY_START, TABLE, WEEKDAY, Layout
from sidecar.logs.timestamps.zones import to_utc, zone_at
from sidecar.times import NS, parse_time, zone_offset

_DIGITS = re.compile(r"\d{1,19}", re.ASCII)
_ISO = re.compile(r"\d{4}([-/])\d\d\1\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?", re.ASCII)
_HALF = re.compile(r"[ \u202f]?[AaPp]\.?[Mm]\b")

LONGEST = 80
"""Characters of a time with its zone, at most."""

_DAY_NS = 86_400 * NS
_EPOCH_NS = 10 * 366 * _DAY_NS
"""A bare number is taken for a time of the last ten years alone: longer ago, it is a count."""

_TAI_S = (1 << 62) + 37
"""The label of second 0 of 1970, and what atomic time has been ahead of UTC since 2017."""

_CLF = re.compile(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d ([+-]\d{4})", re.ASCII)
_CLF_CHARS = len("21/Feb/2026:13:42:05 +0100")
_BY_NAME = "day, month by name, year"
_PATTERNS = {layout.name: layout.pattern for layout in TABLE}
_TIME_OF_DAY = "time of day"
_NUMBERS = frozenset(
    layout.name for layout in TABLE if {"epoch", "tai"} & layout.pattern.groupindex.keys()
)


class Timestamp(msgspec.Struct, frozen=True, gc=False):
    """A time that was found: nanoseconds since the epoch, its text, and where it ends.

    `ts` is None for a time of day: on which day it was, the lines before it say.
    """

    ts: int | None
    text: str
    end: int


def read_time(text: str, now: int | None = None) -> int | None:
    """Return the time (ns) that the whole text is; None if it is none, or names no day.

    A time without a year gets the latest one in which it is at most one day after `now`; without
    `now` it is none. A time without a zone is in UTC.
    """
    # Fourteen digits are a date without its marks; by their size they would be a number of ms.
    ts = parse_time(text) if len(text) != len("20260221134205") else None
    if ts is not None or len(text) > LONGEST:
        return ts
    stamp = timestamp_at(text, 0, now)
    return stamp.ts if stamp and stamp.end == len(text) else None


def time_of_day(text: str) -> int | None:
    """Return nanoseconds since midnight of a time without a date; None for any other text."""
    match = _PATTERNS[_TIME_OF_DAY].fullmatch(text)
    if match is None:
        return None
    groups = match.groupdict()
    hour = _hour(groups)
    second = -1 if hour is None else _second_of_day(groups, hour)
    fraction = groups.get("fraction") or groups.get("fraction_") or ""
    return None if second < 0 else second * NS + int(fraction.ljust(9, "0"))


def timestamp_at(text: str, at: int, now: int | None) -> Timestamp | None:
    """Return the time that begins at this place of the text, or None."""
    if match := _ISO.match(text, at):
        stamp = _iso(text, at, match.end())
        if stamp:
            return stamp
    if text[at + 2 : at + 3] == "/" and text[at + 11 : at + 12] == ":":
        # Access logs have the same text for a whole second.
        clf = text[at : at + _CLF_CHARS]
        if (ts := _common_log_time(clf)) is not None:
            return Timestamp(ts, clf, at + _CLF_CHARS)
    begin = at
    if text[at : at + 1].isalpha() and (weekday := WEEKDAY.match(text, at)):
        at = weekday.end()
    for layout in BY_START.get(_start(text, at), ()):
        found = layout.pattern.match(text, at)
        if found and (stamp := _read(text, begin, layout, found, now)):
            return stamp
    return None


@lru_cache(maxsize=1024)
def _common_log_time(text: str) -> int | None:
    """Return the time of the Common Log Format, `21/Feb/2026:13:42:05 +0100`; None for another."""
    match = _CLF.fullmatch(text)
    if match is None:
        return None
    moment = _moment(_BY_NAME, text[: -len(" +0100")], None)
    offset = zone_offset(match[1])
    return None if not moment or moment[0] is None or offset is None else (moment[0] - offset) * NS


def _iso(text: str, at: int, end: int) -> Timestamp | None:
    """Read the most frequent layout by the cached parser of ISO 8601."""
    following = text[end : end + 1]
    if (
        following == "Z"
        and not text[end + 1 : end + 2].isalnum()
        and text[end + 1 : end + 2] != "["
    ):
        end += 1
        ts = parse_time(text[at:end])
        return None if ts is None else Timestamp(ts, text[at:end], end)
    if following.isdigit() or _HALF.match(text, end):
        return None
    ts = parse_time(text[at:end])
    if ts is None:
        return None
    if following and following in "Z+- " and (zone := zone_at(text, end)):
        return Timestamp(to_utc(ts // NS, zone) * NS + ts % NS, text[at : zone.end], zone.end)
    return Timestamp(ts, text[at:end], end)


def _start(text: str, at: int) -> str:
    if digits := _DIGITS.match(text, at):
        end = digits.end()
        return f"{end - at}{text[end : end + 1]}"
    return "@" if text[at : at + 1] == "@" else ""


def _read(
    text: str, begin: int, layout: Layout, match: re.Match[str], now: int | None
) -> Timestamp | None:
    if layout.name in _NUMBERS:
        return _number(text, match, now)
    end = match.end()
    written, fraction = match[0], ""
    for number in layout.fractions:
        if digits := match[number]:
            # All times of one second are the same without their fraction, and are cached.
            fraction = digits
            cut = match.start(number) - 1
            written = text[match.start() : cut] + text[match.end(number) : end]
    moment = _moment(layout.name, written, _latest_day(now))
    if moment is None:
        return None
    second, zoned = moment
    if second is None:
        return Timestamp(None, text[begin:end], end)
    zone = None if zoned else zone_at(text, end)
    if zone:
        second, end = to_utc(second, zone), zone.end
    nanos = int(fraction.ljust(9, "0")) if fraction else 0
    return Timestamp(second * NS + nanos, text[begin:end], end)


@lru_cache(maxsize=1024)
def _moment(name: str, written: str, limit: date | None) -> tuple[int | None, bool] | None:
    """Return seconds since the epoch, None for a time of day, and whether a zone is in the layout.

    None alone for what is not a time.
    """
    match = _PATTERNS[name].match(written)
    if match is None:
        return None
    groups = match.groupdict()
    hour = _hour(groups)
    if hour is None:
        return None
    if "day" not in groups and "a" not in groups:
        return None, False
    second = _second_of_day(groups, hour)
    offset = zone_offset(groups.get("zone")) or 0
    for year, month, day in possible_dates(groups, limit):
        seconds = _seconds(year, month, day, second)
        if seconds is not None:
            return seconds - offset, bool(groups.get("zone"))
    return None


def _number(text: str, match: re.Match[str], now: int | None) -> Timestamp | None:
    if "tai" in match.re.groupindex:
        second = int(match["tai"], 16) - _TAI_S
        return Timestamp(second * NS + int(match["nanos"], 16), match[0], match.end())
    return _epoch(text, match["epoch"], match.end(), now)


def _epoch(text: str, number: str, end: int, now: int | None) -> Timestamp | None:
    ts = parse_time(number)
    if ts is None:
        return None
    bare = "." not in number and text[end : end + 1] not in ("]", ":")
    if bare and now is not None and not now - _EPOCH_NS < ts < now + _DAY_NS:
        return None
    return Timestamp(ts, number, end)


def _hour(groups: Groups) -> int | None:
    """Return the hour of 0 to 23; None for one that no day has."""
    hour = int(groups.get("hour") or groups.get("hour_") or -1)
    half = (groups.get("half") or groups.get("half_") or "").lower()
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - hours of half a day
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return hour if 0 <= hour < 24 else None  # noqa: PLR2004 - hours of a day


def _second_of_day(groups: Groups, hour: int) -> int:
    minute = int(groups.get("minute") or groups.get("minute_") or 0)
    second = int(groups.get("second") or groups.get("second_") or 0)
    # POSIX counts a leap second as the next second.
    return hour * 3600 + minute * 60 + second if max(minute, second - 1) < 60 else -1  # noqa: PLR2004


def _latest_day(now: int | None) -> date | None:
    """Return the last day on which a time may lie: one after now, for clocks that differ."""
    return None if now is None else _day(now // _DAY_NS + 1)


@lru_cache(maxsize=16)
def _day(number: int) -> date | None:
    try:
        return date(1970, 1, 1) + timedelta(days=number)
    except OverflowError:
        return None


def _seconds(year: int, month: int, day: int, second: int) -> int | None:
    if second < 0:
        return None
    try:
        return calendar.timegm(date(year, month, day).timetuple()) + second
    except ValueError:
        return None
