"""One comparison of `--where` → a test of records.

The right side decides how both sides are compared: as levels, times, numbers, durations or text. A
record without the field never matches. A value that cannot be read in this way (`status>=500` where
status is "n/a") is different, and matches `!=` only.
"""

import operator
import re
from collections.abc import Callable
from typing import Any

import msgspec

from sidecar.errors import UsageError
from sidecar.logs.filters.predicates import Test
from sidecar.logs.filters.values import MISSING, getter, number, part, text
from sidecar.logs.formats.levels import parse_level
from sidecar.model.record import Level, Record
from sidecar.quantities import read_duration

When = Callable[[str], int]
Read = Callable[[object], object]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_NO = frozenset({"", "0", "false", "null"})


class Word(msgspec.Struct, frozen=True):
    """The right side of a comparison; a quoted one is always text."""

    text: str
    quoted: bool = False


class WrongValueError(ValueError):
    """The right side is not of the kind of the left side; the text names what is expected."""


def comparison(path: str, sign: str, word: Word, when: When) -> Test:
    """Return the test `path sign word`. Raises WrongValueError."""
    get, compare = getter(path), COMPARISONS[sign]
    read, wanted = _reading(path, word, when)
    differs = sign == "!="

    def test(record: Record) -> bool:
        value = get(record)
        if value is MISSING:
            return False
        left = read(value)
        return differs if left is None else compare(left, wanted)

    return test


def search(path: str, pattern: re.Pattern[str], *, found: bool) -> Test:
    """Return the test `path ~ pattern`; with `found` False the test `path !~ pattern`."""
    get, find = getter(path), pattern.search

    def test(record: Record) -> bool:
        value = get(record)
        if value is MISSING:
            return False
        return (find(value if isinstance(value, str) else text(value)) is not None) is found

    return test


def exists(path: str) -> Test:
    """Return the test whether a record has the field, even if null, false or empty."""
    get = getter(path)
    return lambda record: get(record) is not MISSING


def holds(path: str) -> Test:
    """Return the test whether a record has the field with a value other than no."""
    get = getter(path)

    def test(record: Record) -> bool:
        value = get(record)
        if isinstance(value, str):
            return value.lower() not in _NO
        return value is not MISSING and bool(value)

    return test


def _reading(path: str, word: Word, when: When) -> tuple[Read, object]:
    """Return a function that reads the left side, and the right side read by it."""
    name = part(path)
    if name == "level":
        return _same, _level(word)
    if name == "ts":
        return _same, _time(word, when)
    for read in () if word.quoted else (number, _duration):
        wanted = read(word.text)
        if wanted is not None:
            return read, wanted
    return text, word.text


def _same(value: object) -> object:
    return value


def _duration(value: object) -> int | None:
    """Return the nanoseconds of `1.5s`; a number without a unit is not a duration here."""
    if not isinstance(value, str) or not value[-1:].isalpha():
        return None
    try:
        return read_duration(value)
    except ValueError:
        return None


def _level(word: Word) -> Level:
    level = parse_level(word.text) or parse_level(number(word.text))
    if level is None:
        raise WrongValueError("a level such as warn")
    return level


def _time(word: Word, when: When) -> int:
    try:
        return when(word.text)
    except UsageError as error:
        raise WrongValueError("a time such as 2026-02-21T13:00") from error
