"""Lines → rows: time, level and message of each record, and no more where that is enough.

Most lines of a JSON log are read by a typed decoder, thousands in one call. All others become
records in the ordinary way, in their places. What comes out is the same with and without.
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

_MANY = 500
"""Lines before any is learned from: a decoder takes 2 ms to make."""

NO_TIME = None
UNLIKE = False
"""Stands for a time that says less than the record knows: its year came from elsewhere."""


class LogRow(msgspec.Struct, frozen=True):
    """A record that was read in the ordinary way; `ts` as the log has it, if that is complete."""

    ts: object
    level: Level | None
    msg: str
    record: Record


class Batch(msgspec.Struct, gc=False):
    """Rows in the order of the log, and the bytes that each was read from.

    A row is a `Row`, whose place is then in `slow`, or what a typed decoder has made.
    """

    rows: list[Any]
    raws: list[bytes]
    slow: list[int]

    def add(self, records: list[Record], *, among: bool = True) -> None:
        """Take records that were read in the ordinary way, with their `raw` bytes.

        Times are as the log has them when they stand `among` others that were not read so.
        """
        self.slow += range(len(self.rows), len(self.rows) + len(records))
        for record in records:
            self.raws.append(record.raw)
            bare = msgspec.structs.replace(record, raw=b"") if record.raw else record
            ts = _as_written(record) if among else record.ts
            self.rows.append(LogRow(ts, record.level, record.msg, bare))

    def record(self, place: int, now: int) -> Record:
        """Return the whole record at that place."""
        row = self.rows[place]
        return row.record if type(row) is LogRow else parse(self.raws[place], now)


class RowReader:
    """Turns the lines of one log into rows; keeps what waits for more lines."""

    def __init__(self, clock: Clock, *, typed: bool = True) -> None:
        """Take the clock; without `typed` every line is read in the ordinary way."""
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
        """Return what waited: the log is at its end."""
        batch = Batch([], [], [])
        batch.add(self._records.flush())
        return batch

    def _read(self, lines: list[bytes], at: int, batch: Batch) -> int:
        """Read lines for as long as decoders take them; return the place of the next one."""
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
            # JSON behind blanks: unlike other objects, it may have lines below it.
            at -= 1
            del batch.rows[-1], batch.raws[-1]
        return at

    def _may_learn(self) -> bool:
        return self._typed and self._layouts.learns

    def _take_slowly(self, line: bytes, batch: Batch) -> None:
        self._slow += 1
        if self._typed and self._slow > _MANY:
            self._layouts.learn(line)
        batch.add(self._records.feed([line]))


def _as_written(record: Record) -> object:
    if record.ts is None:
        return NO_TIME
    text = record.ts_text
    number = len(text) <= _LONGEST_NUMBER and text.isascii() and text.isdecimal()
    value = int(text) if number else text
    return value if parse_time(value) == record.ts else UNLIKE
