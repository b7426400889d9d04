"""What the lines of one file say together about their times: the day, and the order of a date."""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from sidecar.logs.timestamps.read import read_time, time_of_day
from sidecar.model.record import Record

_DAY_NS = 86_400 * 1_000_000_000
_HALF_DAY_NS = _DAY_NS // 2
_HOUR_NS = 3_600 * 1_000_000_000

_FIGURES = re.compile(r"(?:\w{3},? )?(\d\d?)/(\d\d?)/(\d{4})", re.ASCII)
_FIGURES_OF_LINE = re.compile(rb"[^\d]{0,20}(\d\d?)/(\d\d?)/\d{4}[ ,T:-]")
_MONTHS = 12

_SEARCHED = 10_000
"""Lines, at most, that are looked at for a date whose order is certain."""


class FileTimes:
    """Completes the times of one file's records.

    A time of day gets the day of the line before it, or of the file's last write. A date such as
    `05/04/2026` is read with the day first if a line of the file can only be read so.
    """

    def __init__(self, written: int | None = None) -> None:
        """Start a file that was last written at this time (ns)."""
        self._last: int | None = None
        self._written = written
        self._day_first = False
        self._undecided = True

    def look_at(self, lines: Iterable[bytes]) -> None:
        """Look in these lines for a date whose order is certain, before any of them is read."""
        if not self._undecided:
            return
        for count, line in enumerate(lines):
            match = _FIGURES_OF_LINE.match(line)
            if match is None or count > _SEARCHED:
                self._undecided = match is not None
                return
            first, second = int(match[1]), int(match[2])
            if max(first, second) > _MONTHS:
                self._day_first, self._undecided = first > _MONTHS, False
                return

    def complete(self, record: Record, now: int) -> Record:
        """Return the record with the time that the lines before it make certain."""
        ts = record.ts
        if ts is None:
            if not record.ts_text or (of_day := time_of_day(record.ts_text)) is None:
                return record
            ts = self._on_day(of_day, now)
            record = replace(record, ts=ts)
        elif self._day_first and (match := _FIGURES.match(record.ts_text)):
            ts = _day_first(record.ts_text, match) or ts
            record = replace(record, ts=ts)
        self._last = ts
        return record

    def _on_day(self, of_day: int, now: int) -> int:
        if self._last is None:
            reference = now if self._written is None else self._written
            ts = reference - reference % _DAY_NS + of_day
            return ts - _DAY_NS if ts > reference + _HOUR_NS else ts
        ts = self._last - self._last % _DAY_NS + of_day
        if ts < self._last - _HALF_DAY_NS:
            return ts + _DAY_NS
        return ts - _DAY_NS if ts > self._last + _HALF_DAY_NS else ts


def _day_first(text: str, match: re.Match[str]) -> int | None:
    first, second, year = match.groups()
    if int(first) > _MONTHS or int(second) > _MONTHS:
        return None
    # With dots between its figures, a date is read day first.
    return read_time(f"{first}.{second}.{year}{text[match.end() :]}")
