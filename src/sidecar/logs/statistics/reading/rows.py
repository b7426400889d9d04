"""Lines → rows: the time, level and message of each record.

Typed decoders read most lines of a JSON log, thousands in one call. The general parser reads all
other lines. The rows are the same, in the same order, with and without typed decoders.
"""

from contextlib import suppress
from itertools import islice
from typing import Any

import msgspec

from sidecar.clock import Clock
from sidecar.logs.assemble.records import Records
from sidecar.logs.formats.parse import parse
from sidecar.logs.statistics.reading.layouts import REFUSED, Layouts
from sidecar.model.record import Level, Record
from sidecar.times import parse_time

_LONGEST_NUMBER = 19
"""Digits of an epoch number in nanoseconds."""

_LEARN_AFTER = 500
"""Lines before a decoder is made, which takes 2 ms."""

NO_TIME = None
INCOMPLETE = False
"""Stands for a time whose text is not complete, such as one without its year."""


class LogRow(msgspec.Struct, frozen=True):
    """A record that the general parser read; `ts` as written in the log, if that is complete."""

    ts: object
    level: Level | None
    msg: str
    record: Record


class Batch(msgspec.Struct, gc=False):
    """Rows in the order of the log, and the bytes of each.

    A row is a `LogRow`, whose place is then in `slow`, or the value of a typed decoder.
    """

    rows: list[Any]
    raws: list[bytes]
    slow: list[int]

    def add(self, records: list[Record], *, among: bool = True) -> None:
        """Add records of the general parser, with their `raw` bytes.

        If they are `among` rows of typed decoders, their times are as written in the log.
        """
        self.slow += range(len(self.rows), len(self.rows) + len(records))
        for record in records:
            self.raws.append(record.raw)
            bare = msgspec.structs.replace(record, raw=b"") if record.raw else record
            ts = _as_written(record) if among else record.ts
            self.rows.append(LogRow(ts, record.level, record.msg, bare))

    def pick(self, places: list[int]) -> "Batch":
        """Return the rows at these places, in their order."""
        slow = set(self.slow)
        return Batch(
            [self.rows[place] for place in places],
            [self.raws[place] for place in places],
            [number for number, place in enumerate(places) if place in slow],
        )

    def record(self, place: int, now: int) -> Record:
        """Return the complete record at this place."""
        row = self.rows[place]
        return row.record if type(row) is LogRow else parse(self.raws[place], now)


class RowReader:
    """Reads the lines of one log, and keeps records that may still get more lines."""

    def __init__(self, clock: Clock, *, typed: bool = True) -> None:
        """Start without lines; without `typed` the general parser reads every line."""
        self._records = Records(clock, raw=True)
        self._layouts = Layouts()
        self._typed = typed
        self._slow = 0

    def feed(self, lines: list[bytes]) -> Batch:
        """Return the rows that these lines complete."""
        batch = Batch([], [], [])
        at = 0
        while at < len(lines):
            if self._layouts.first is None and not self._may_learn():
                batch.add(self._records.feed(lines[at:] if at else lines), among=False)
                break
            if self._layouts.first is not None and not self._records.holds:
                at = self._read(lines, at, batch)
            if at < len(lines):
                self._take_slowly(lines[at], batch)
                at += 1
        return batch

    def flush(self) -> Batch:
        """Return the rows that are kept: the log is at its end."""
        batch = Batch([], [], [])
        batch.add(self._records.flush())
        return batch

    def _read(self, lines: list[bytes], at: int, batch: Batch) -> int:
        """Read lines until all decoders refuse one; return its place."""
        begun = at
        while at < len(lines) and self._layouts.first is not None:
            known = len(batch.rows)
            with suppress(*REFUSED):
                batch.rows.extend(map(self._layouts.first, islice(lines, at, None)))
            taken = len(batch.rows) - known
            batch.raws += lines[at : at + taken]
            at += taken
            row = self._layouts.other(lines[at]) if at < len(lines) else None
            if row is None:
                break
            batch.rows.append(row)
            batch.raws.append(lines[at])
            at += 1
        if at > begun and not lines[at - 1].startswith(b"{"):
            # An object after blanks may have lines below it, unlike other objects.
            at -= 1
            del batch.rows[-1], batch.raws[-1]
        return at

    def _may_learn(self) -> bool:
        return self._typed and self._layouts.learns

    def _take_slowly(self, line: bytes, batch: Batch) -> None:
        self._slow += 1
        if self._typed and self._slow > _LEARN_AFTER:
            self._layouts.learn(line)
        batch.add(self._records.feed([line]))


def _as_written(record: Record) -> object:
    if record.ts is None:
        return NO_TIME
    text = record.ts_text
    number = len(text) <= _LONGEST_NUMBER and text.isascii() and text.isdecimal()
    value = int(text) if number else text
    return value if parse_time(value) == record.ts else INCOMPLETE
