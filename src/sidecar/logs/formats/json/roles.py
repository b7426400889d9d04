"""An object of any logger → a record: each role is taken by the most trusted name."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from sidecar.logs.formats.json.failure import Fields, cause_of, take_failure
from sidecar.logs.formats.json.field_names import LEVEL, meaning
from sidecar.logs.formats.levels import http_level, syslog_level
from sidecar.model.record import Level, Record
from sidecar.times import NS, parse_time

T = TypeVar("T")

EARLIEST = 100_000_000_000_000_000
"""Nanoseconds: March 1973. A smaller number in `time` or `ts` is a duration or a count."""

_REQUEST = re.compile(r"([A-Z]{3,10} \S{1,2000})(?: HTTP/[\d.]{1,3})?$", re.ASCII)
_STATUS = re.compile(r"[1-5]\d\d$", re.ASCII)
_SHORTEST = len("26-02-21 1:02:03")
_COLOURS = re.compile(r"\x1b\[[\d;]*+m", re.ASCII)
_LOGGER = re.compile(
    r"__\w{1,60}__|[A-Za-z_][\w$-]{0,100}(?:(?:\.|::|/)[\w$<>-]{1,100}){1,20}", re.ASCII
)
_MARKS = ({"pid", "hostname"}, {"levelname"}, {"levelno"}, {"v"})
"""pino's, Python's and bunyan's: beside these a `name` is that of the logger, else anybody's."""

PARTS = frozenset(("trace", "traceparent", "logging.googleapis.com/trace"))
"""Names of what has a trace id in it: W3C's header, Google Cloud's path."""

_TRACE = re.compile(r"[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}|projects/[^/]+/traces/(.+)")

Candidates = dict[str, list[str]]


def understand(obj: Fields) -> Record:
    """Return the record that the object is; takes what it uses out of it."""
    names = _candidates(obj)
    logger = _logger(obj, names.get("logger", []))
    time_name, ts = _first(obj, names.get("time", []), read_time)
    level_name, level = _level(obj, names.get("level", []))
    ts_text = written(obj.pop(time_name)) if time_name else ""
    if ts is None and (both := _date_and_time(obj)):
        ts, ts_text = both
    if level_name:
        del obj[level_name]
    msg = _take(obj, names.get("message", []))
    if "\x1b" in msg:
        msg = _COLOURS.sub("", msg)
    if not msg and level is None:
        msg, level = _request(obj)
    trace_id = _trace(obj, names.get("trace", []))
    error, lines = take_failure(obj)
    if "\n" in msg and not lines:
        msg, error, lines = _split(msg, error)
    return Record(msg, ts, ts_text, level, logger, trace_id, error, obj, lines)


def _date_and_time(obj: Fields) -> tuple[int, str] | None:
    """Take a date and a time of day that have a key each."""
    date, time = obj.get("date"), obj.get("time")
    if not (isinstance(date, str) and isinstance(time, str)):
        return None
    ts_text = f"{date} {time}"
    ts = read_time(ts_text)
    if ts is None:
        return None
    del obj["date"], obj["time"]
    return ts, ts_text


def _request(obj: Fields) -> tuple[str, Level | None]:
    """Return what an access log in JSON says: the request, and by its status how it ended."""
    request, status = obj.get("request"), obj.get("status")
    if not isinstance(request, str) or not (match := _REQUEST.match(request)):
        return "", None
    number = int(status) if isinstance(status, int | str) and _STATUS.match(str(status)) else None
    return match[1], None if number is None else http_level(number)


def read_time(value: object) -> int | None:
    """Return nanoseconds since the epoch, also of the objects that some loggers write."""
    if isinstance(value, str):
        return parse_time(value) or _other_layout(value)
    if isinstance(value, dict):
        return _from_parts(value)
    ts = parse_time(value)
    return ts if ts is not None and ts >= EARLIEST else None


def _other_layout(text: str) -> int | None:
    if text.startswith("/Date(") and text.endswith(")/"):  # .NET's old JSON
        return parse_time(text[len("/Date(") : -len(")/")])
    if len(text) < _SHORTEST:
        return None
    # Loaded with the first time that is not ISO 8601: its expressions take 10 ms to compile.
    from sidecar.logs.timestamps.read import read_time as read  # noqa: PLC0415

    return read(text)


def _from_parts(value: Fields) -> int | None:
    date = value.get("date")
    if isinstance(date, str) and value.keys() <= {"date", "timezone", "timezone_type"}:
        # PHP's DateTime, as Monolog 1 writes it.
        zone = value.get("timezone")
        return _other_layout(f"{date} {zone}") if isinstance(zone, str) else parse_time(date)
    for second, nano in (("seconds", "nanos"), ("epochSecond", "nanoOfSecond")):
        if second in value and len(value) <= len((second, nano)):
            whole, part = parse_time(value[second]), value.get(nano, 0)
            if whole is not None and isinstance(part, int) and 0 <= part < NS:
                return whole + part
    return None


def written(value: object) -> str:
    """Return a time as it was written; what is not text, as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _candidates(obj: Fields) -> Candidates:
    ranked: dict[str, list[tuple[int, str]]] = {}
    for name in obj:
        if means := meaning(name):
            ranked.setdefault(means.role, []).append((means.rank, name))
    return {role: [name for _, name in sorted(names)] for role, names in ranked.items()}


def _first(
    obj: Fields, names: list[str], read: Callable[[object], T | None]
) -> tuple[str, T | None]:
    for name in names:
        if (value := read(obj[name])) is not None:
            return name, value
    return "", None


def _level(obj: Fields, names: list[str]) -> tuple[str, Level | None]:
    # A level's name wins over a number, of which each library has its own.
    for name in sorted(names, key=lambda name: not _is_word(obj[name])):
        means = meaning(name)
        gelf = name == "level" and "short_message" in obj
        read = syslog_level if gelf or means is None else LEVEL[means.usual]
        if (level := read(obj[name])) is not None:
            return name, level
    return "", None


def _is_word(value: object) -> bool:
    return isinstance(value, str) and not value.isdecimal()


def _take(obj: Fields, names: list[str]) -> str:
    for name in names:
        if isinstance(obj[name], str):
            return str(obj.pop(name))
    return ""


def _logger(obj: Fields, names: list[str]) -> str:
    for name in names:
        value = obj[name]
        if isinstance(value, str) and value and (name != "name" or _is_logger(obj, value)):
            del obj[name]
            return value
    return ""


def _is_logger(obj: Fields, value: str) -> bool:
    return names_logger(obj) or bool(_LOGGER.fullmatch(value))


def names_logger(keys: Iterable[str]) -> bool:
    """Return whether beside these keys a `name` is that of a logger."""
    return any(marks.issubset(keys) for marks in _MARKS)


def _trace(obj: Fields, names: list[str]) -> str:
    for name in names:
        value = obj[name]
        if not isinstance(value, str) or not value:
            continue
        if name not in PARTS:
            del obj[name]
            return value
        if found := _TRACE.fullmatch(value):
            return found[1] or found[2]  # What else it says, a span or a project, stays a field.
    return ""


def _split(msg: str, error: str) -> tuple[str, str, tuple[str, ...]]:
    head, *rest = msg.split("\n")
    found = cause_of(rest)
    return (head, error or found, tuple(rest)) if found else (msg, error, ())
