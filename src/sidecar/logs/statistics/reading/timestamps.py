"""The times of many records at once: checked as a column, read one by one only where they differ.

Texts of one shape (`2026-02-21T13:42:05.123Z`) sort as their times do; so it is enough to read the
distinct seconds, and the few times that someone asks for.
"""

import re
from collections.abc import Callable
from itertools import repeat
from operator import itemgetter, mul
from typing import Any, NamedTuple

from sidecar.logs.formats.json.roles import EARLIEST
from sidecar.logs.statistics.reading.rows import NO_TIME, Batch, LogRow
from sidecar.times import NS, parse_time

MINUTE_NS = 60 * NS
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_SHAPE = re.compile(
    rb"0000(?P<sign>[-/])00(?P=sign)00[T ]00:00:00(?:[.,]0{1,9})?(?: ?(?:Z|(?P<zone>[+-]00:?00)))?"
)
_second = itemgetter(slice(19))
_behind = itemgetter(slice(19, None))
_zone = itemgetter(slice(-6, None))


class Moments(NamedTuple):
    """Times that can be compared with each other, in the order of the log.

    `ns` turns one into nanoseconds, `until` gives an upper bound of those in the same minute.
    """

    values: list[Any]
    seconds: set[int]
    ns: Callable[[Any], int]
    until: Callable[[Any], Any]


def moments(batch: Batch, written: list[Any], now: int) -> tuple[Moments, list[Any]]:
    """Return the times of the records that have one, and a time or None for each."""
    timed = [item for item in written if item is not NO_TIME] if NO_TIME in written else written
    if found := _texts(timed) or _numbers(timed):
        # Without a record that lacks a time, they are the column itself.
        return found, found.values if timed is written else _spread(written, found.values)
    every = [_read(batch, place, item, now) for place, item in enumerate(written)]
    return _of_ns([item for item in every if item is not None]), every


def _texts(written: list[Any]) -> Moments | None:
    try:
        joined = "\n".join(written)
    except TypeError:
        return None
    if not joined.isascii():
        return None
    shapes = joined.encode().translate(_ZEROS)
    shape = shapes[: len(written[0])] if written else b""
    found = _SHAPE.fullmatch(shape)
    if found is None or shapes != b"\n".join(repeat(shape, len(written))):
        return None
    if found["zone"] and len(set(map(_zone, written))) > 1:
        return None
    behind = _behind(written[0])
    read = [parse_time(second + behind) for second in set(map(_second, written))]
    if None in read:
        return None
    seconds = {item // NS for item in read if item is not None}
    return Moments(written, seconds, _ns_of_text, lambda value: f"{value[:16]}~")


def _numbers(written: list[Any]) -> Moments | None:
    if set(map(type, written)) != {int}:
        return None
    low, high = min(written), max(written)
    first, last = parse_time(low), parse_time(high)
    if first is None or last is None or first < EARLIEST or first // low != last // high:
        return None
    return _of_ns(list(map(mul, written, repeat(first // low))))


def _of_ns(values: list[int]) -> Moments:
    return Moments(
        values,
        {value // NS for value in values},
        int,
        lambda value: value // MINUTE_NS * MINUTE_NS + MINUTE_NS - 1,
    )


def _ns_of_text(text: str) -> int:
    return parse_time(text) or 0  # All of the column were found to be times.


def _spread(written: list[Any], values: list[Any]) -> list[Any]:
    rest = iter(values)
    return [None if item is NO_TIME else next(rest) for item in written]


def _read(batch: Batch, place: int, written: object, now: int) -> int | None:
    row = batch.rows[place]
    if type(row) is LogRow:
        return row.record.ts
    found = parse_time(written)
    if found is None or (found < EARLIEST and type(written) is not str):
        return batch.record(place, now).ts  # Another of its keys may have a time.
    return found
