"""Lines of one file → records: unwrap envelopes, join split lines and stack traces."""

import msgspec
from msgspec.structs import replace

from sidecar.clock import Clock
from sidecar.logs.assemble.documents import Documents, begins
from sidecar.logs.assemble.streams import MAX_STREAMS, Streams
from sidecar.logs.decode.envelopes.batches import BEGINNINGS, split_batch
from sidecar.logs.decode.envelopes.envelope import Wrapped
from sidecar.logs.decode.lines import MAX_LINE
from sidecar.logs.formats.parse import parse, parse_object, parse_ordinary, parse_wrapped, unwrap
from sidecar.logs.tail.seek import TimeOf
from sidecar.logs.timestamps.file_times import FileTimes
from sidecar.model.record import Level, Record

_HOLD_S = 0.01
"""Seconds for which a record is held for further lines."""

_HOLD_TRACE_S = 0.2
"""Seconds for a trace, or a record that a trace may follow: loggers write line by line."""

_HOLD_PART_S = 5.0
"""Seconds for which the first part of a split line is held for the rest."""

_MAX_PARTS = 1_024
"""Parts of a split line, at most: a line of 1 MiB has 64."""


class _SplitLine(msgspec.Struct):
    """The first part of a line that a container runtime split, and its raw lines."""

    wrapped: Wrapped
    raw: list[bytes]


class Records:
    """The records of one file; keeps what is incomplete between two batches of lines."""

    def __init__(self, clock: Clock, *, raw: bool = False, written: int | None = None) -> None:
        """Start without lines; with `raw` each record keeps its bytes.

        `written` is when the file was last written (ns), for times that name no day.
        """
        self._clock = clock
        self._raw = raw
        self._streams = Streams()
        self._documents = Documents()
        self._times = FileTimes(written)
        self._parts: dict[str, _SplitLine] = {}
        self._fed = 0.0
        self._holds = False
        self._hold_s = 0.0

    @property
    def holds(self) -> bool:
        """Whether a record may be held for further lines."""
        return self._holds or self._documents.holds

    @property
    def keeps(self) -> bool:
        """Whether something is held for certain; `holds` may be true without it."""
        return bool(self._parts) or self._streams.hold or self._documents.holds

    def feed(self, lines: list[bytes]) -> list[Record]:
        """Return the records that are complete after these lines, in order."""
        now = self._clock.time_ns()
        records: list[Record] = []
        if not self._raw and (self._documents.holds or _may_begin(lines)):
            lines = list(self._documents.feed(lines))
        self._times.look_at(lines)
        for line in lines:
            # Nearly all lines of most logs are complete objects, and nothing is held.
            whole = None if self._holds or self._raw else parse_object(line)
            if whole and (whole.msg or not line.startswith(BEGINNINGS)):
                records.append(whole)
            else:
                records += self._feed_line(line, now)
        self._fed = self._clock.monotonic()
        return records

    def _feed_line(self, line: bytes, now: int) -> list[Record]:
        if line.startswith(BEGINNINGS) and not self._raw and (several := split_batch(line)):
            return [record for own in several for record in self._feed_line(own, now)]
        if (wrapped := unwrap(line)) is not None:
            return self._feed_wrapped(wrapped, line, now)
        record = self._times.complete(parse_ordinary(line, now), now)
        # A JSON object is complete, and so is what came before it.
        is_whole = line[:1] == b"{" and not record.plain
        return self._join("", record, line, whole=is_whole)

    def idle(self) -> list[Record]:
        """Return the records held for long enough; called while no lines arrive."""
        waited = self._clock.monotonic() - self._fed
        if self._parts and waited >= _HOLD_PART_S:
            return self.flush()
        if self._documents.holds and waited >= _HOLD_TRACE_S:
            return self.flush()
        if not self._holds or waited < self._hold_s:
            return []
        self._holds = False
        return self._streams.flush()

    def flush(self) -> list[Record]:
        """Return all held records: the file is at its end, or silent."""
        now = self._clock.time_ns()
        records = [own for line in self._documents.flush() for own in self._feed_line(line, now)]
        records += self._end_parts(now)
        self._holds = False
        return records + self._streams.flush()

    def _feed_wrapped(self, wrapped: Wrapped, line: bytes, now: int) -> list[Record]:
        stream = f"{wrapped.source} {wrapped.stream}"
        raw = [line]
        if part := self._parts.pop(stream, None):
            wrapped = replace(wrapped, line=part.wrapped.line + wrapped.line)
            raw = [*part.raw, line]
        if wrapped.partial and len(wrapped.line) < MAX_LINE and len(raw) < _MAX_PARTS:
            done = self._end_parts(now) if len(self._parts) >= MAX_STREAMS else []
            self._parts[stream] = _SplitLine(wrapped, raw)
            return done
        return self._end_line(stream, wrapped, raw, now)

    def _end_line(self, stream: str, wrapped: Wrapped, raw: list[bytes], now: int) -> list[Record]:
        record = self._times.complete(parse_wrapped(wrapped, now), now)
        whole = wrapped.line[:1] == b"{" and not record.plain
        if whole and not self._holds and not self._raw:
            return [record]
        return self._join(stream, record, b"\n".join(raw), whole=whole)

    def _end_parts(self, now: int) -> list[Record]:
        parts, self._parts = self._parts, {}
        return [
            record
            for stream, part in parts.items()
            for record in self._end_line(stream, part.wrapped, part.raw, now)
        ]

    def _join(self, stream: str, record: Record, line: bytes, *, whole: bool) -> list[Record]:
        if self._raw:
            record = replace(record, raw=line)
        done = self._streams.feed(stream, record, whole=whole)
        if whole:
            self._holds = self._streams.hold
        else:
            self._holds = True
            quiet = not record.plain and record.level is not None and record.level < Level.WARNING
            self._hold_s = _HOLD_S if quiet else _HOLD_TRACE_S
        return done


def _may_begin(lines: list[bytes]) -> bool:
    """Return whether a record of several lines may begin among these.

    Where the first is a JSON object in one line, entries of journalctl are not looked for.
    """
    return b"{" in lines or (
        bool(lines) and not lines[0].startswith(b'{"') and any(map(begins, lines))
    )


def time_of(clock: Clock) -> TimeOf:
    """Return a function from a line to its time (ns), or None."""

    def read(line: bytes) -> int | None:
        return parse(line, clock.time_ns()).ts

    return read
