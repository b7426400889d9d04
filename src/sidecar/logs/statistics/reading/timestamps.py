"""The times of many records at once: as one column, or one by one where their shapes differ.

Texts of one shape (`2026-02-21T13:42:05.123Z`) sort like their times. So only the distinct seconds
are parsed, and the few times that are needed in ns.
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
_after_second = itemgetter(slice(19, None))
_zone = itemgetter(slice(-6, None))


class Moments(NamedTuple):
    """Times that can be compared with each other, in the order of the log.

    `seconds` has their epoch seconds; `ns` converts one to nanoseconds; `until` returns an upper
    bound of the times in the same minute.
    """

    values: list[Any]
    seconds: set[int]
    ns: Callable[[Any], int]
    until: Callable[[Any], Any]


def read_moments(batch: Batch, written: list[Any], now: int) -> tuple[Moments, list[Any]]:
    """Return the times of the records that have one, and a time or None for each record."""
    timed = [text for text in written if text is not NO_TIME] if NO_TIME in written else written
    if moments := _texts(timed) or _numbers(timed):
        # If each record has a time, the values are the column itself.
        return moments, moments.values if timed is written else _spread(written, moments.values)
    times = [_read(batch, place, text, now) for place, text in enumerate(written)]
    return _of_ns([time for time in times if time is not None]), times


def _texts(written: list[Any]) -> Moments | None:
    try:
        joined = "\n".join(written)
    except TypeError:
        return None
    if not joined.isascii():
        return None
    shapes = joined.encode().translate(_ZEROS)
    shape = shapes[: len(written[0])] if written else b""
    match = _SHAPE.fullmatch(shape)
    if match is None or shapes != b"\n".join(repeat(shape, len(written))):
        return None
    if match["zone"] and len(set(map(_zone, written))) > 1:
        return None
    rest = _after_second(written[0])
    read = [parse_time(second + rest) for second in set(map(_second, written))]
    if None in read:
        return None
    seconds = {time // NS for time in read if time is not None}
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
    return parse_time(text) or 0  # All texts of the column are times.


def _spread(written: list[Any], values: list[Any]) -> list[Any]:
    rest = iter(values)
    return [None if text is NO_TIME else next(rest) for text in written]


def _read(batch: Batch, place: int, written: object, now: int) -> int | None:
    row = batch.rows[place]
    if type(row) is LogRow:
        return row.record.ts
    time = parse_time(written)
    if time is None or (time < EARLIEST and type(written) is not str):
        return batch.record(place, now).ts  # Another of its keys may have a time.
    return time
