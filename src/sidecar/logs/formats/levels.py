"""The names and numbers that loggers give to levels → one `Level`."""

import re
from collections.abc import Callable, Mapping

from sidecar.model.record import Level

_NAMES = {
    Level.TRACE: "trace trc trac trce verbose verb vrb finest silly t v",
    Level.DEBUG: "debug dbg dbug debu fine finer config http d debug1 debug2 debug3 debug4 debug5",
    Level.INFO: "info inf information informational default log note system i",
    Level.NOTICE: "notice success n",
    Level.WARNING: "warning warn wrn w",
    Level.ERROR: "error err eror erro severe fail e",
    Level.FATAL: "fatal critical crit alert emerg emergency panic dpanic ftl fata crt pnc f c a",
}
_LOWER = {name: level for level, names in _NAMES.items() for name in names.split()}

LEVELS: Mapping[object, Level] = {
    written: level
    for name, level in _LOWER.items()
    for written in (name, name.upper(), name.capitalize())
}
"""Each name as loggers write it, for one look-up in the hot path."""

_NOT_LEVELS = frozenset(("success", "fail", "default", "system", "config", "http", "note", "fine"))
"""Words that are levels to some logger, and a status, a type or an answer elsewhere."""

Scale = tuple[tuple[int, Level], ...]

_PINO: Scale = (
    (60, Level.FATAL),
    (50, Level.ERROR),
    (40, Level.WARNING),
    (30, Level.INFO),
    (20, Level.DEBUG),
    (10, Level.TRACE),
)
_PYTHON: Scale = (
    (50, Level.FATAL),
    (40, Level.ERROR),
    (30, Level.WARNING),
    (25, Level.NOTICE),  # loguru's SUCCESS
    (20, Level.INFO),
    (10, Level.DEBUG),
    (1, Level.TRACE),
)
_OTEL: Scale = (
    (21, Level.FATAL),
    (17, Level.ERROR),
    (13, Level.WARNING),
    (9, Level.INFO),
    (5, Level.DEBUG),
    (1, Level.TRACE),
)
_LOGBACK: Scale = (
    (40_000, Level.ERROR),
    (30_000, Level.WARNING),
    (20_000, Level.INFO),
    (10_000, Level.DEBUG),
    (5_000, Level.TRACE),
)
_GCP: Scale = (
    (600, Level.FATAL),
    (500, Level.ERROR),
    (400, Level.WARNING),
    (300, Level.NOTICE),
    (200, Level.INFO),
    (100, Level.DEBUG),
)
_SLOG: Scale = (
    (12, Level.FATAL),
    (8, Level.ERROR),
    (4, Level.WARNING),
    (2, Level.NOTICE),
    (0, Level.INFO),
    (-4, Level.DEBUG),
    (-100, Level.TRACE),
)
_SLOG_NAMES = {"DEBUG": -4, "INFO": 0, "WARN": 4, "ERROR": 8}
_SLOG_TEXT = re.compile(r"(DEBUG|INFO|WARN|ERROR)([+-]\d{1,2})", re.ASCII)

_SYSLOG = (
    Level.FATAL,
    Level.FATAL,
    Level.FATAL,
    Level.ERROR,
    Level.WARNING,
    Level.NOTICE,
    Level.INFO,
    Level.DEBUG,
)

_DIGITS = 9
"""Digits of a level that are read: int() of a megabyte takes seconds."""

Reader = Callable[[object], Level | None]


def parse_level(value: object) -> Level | None:
    """Return the level that a logger meant, or None when the value names none.

    A bare number is pino's or bunyan's: 10 trace … 60 fatal, custom ones lie between; from 5000
    on it is logback's. Below 10 it may be syslog's, .NET's or slog's, which contradict each
    other: it names no level, and stays a field.
    """
    level = LEVELS.get(value) if isinstance(value, str) else None
    return level or _unusual(value)


def _unusual(value: object) -> Level | None:
    number = _number(value)
    if number is not None:
        return _on(_LOGBACK, number) or _on(_PINO, number)
    if not isinstance(value, str):
        return None
    if found := _SLOG_TEXT.fullmatch(value):
        return _on(_SLOG, _SLOG_NAMES[found[1]] + int(found[2]))
    if "\x1b" in value:
        value = _COLOURS.sub("", value)
    if value.isdecimal():  # One that is longer than any number of a level.
        return None
    return _LOWER.get(value.strip(" \t[]<>()").lower())


_LONG_WORD = 4
"""Letters from which on a word is taken for a level in a field that holds other words, too."""

_COLOURS = re.compile(r"\x1b\[[\d;]*+m", re.ASCII)


def level_word(value: object) -> Level | None:
    """Return the level that a word such as `error` names; None for `ok`, `200` or `log`."""
    if not isinstance(value, str) or len(value) < _LONG_WORD:
        return None
    level = parse_level(value) if not value.isdecimal() else None
    return level if value.lower() not in _NOT_LEVELS else None


def syslog_level(value: object) -> Level | None:
    """Return the level of a syslog severity: journald's PRIORITY, GELF's level."""
    number = _number(value)
    return _SYSLOG[number] if number is not None and 0 <= number < len(_SYSLOG) else None


def gcp_level(value: object) -> Level | None:
    """Return the level of a `severity`: a name, Google Cloud's 100…800 or syslog's 0…7."""
    number = _number(value)
    if number is None:
        return parse_level(value)
    return _on(_GCP, number) or syslog_level(number)


def python_level(value: object) -> Level | None:
    """Return the level of Python's `levelno`."""
    return _of(_PYTHON, value)


def otel_level(value: object) -> Level | None:
    """Return the level of OpenTelemetry's severity number; 0 is unspecified."""
    return _of(_OTEL, value)


def logback_level(value: object) -> Level | None:
    """Return the level of logback's `level_value`."""
    return _of(_LOGBACK, value)


def http_level(status: int) -> Level:
    """Return how much an answered request matters: the server's faults are errors."""
    if status >= 500:  # noqa: PLR2004 - HTTP's own classes
        return Level.ERROR
    return Level.WARNING if status >= 400 else Level.INFO  # noqa: PLR2004


def _of(scale: Scale, value: object) -> Level | None:
    number = _number(value)
    return None if number is None else _on(scale, number)


def _on(scale: Scale, number: int) -> Level | None:
    return next((level for floor, level in scale if number >= floor), None)


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= _DIGITS and value.isascii() and value.isdecimal():
        return int(value)
    return None
