"""Excerpts of logs and history for a bundle: the minutes around each finding."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from sidecar.clock import Clock
from sidecar.errors import SidecarError
from sidecar.logs.formats.parse import parse
from sidecar.logs.statistics.reading.extents import extents
from sidecar.logs.statistics.summary import logs_of
from sidecar.logs.tail.compressed import is_packed
from sidecar.logs.tail.seek import TimeOf, offset_since
from sidecar.metrics.storage.history import read
from sidecar.metrics.storage.lines import Encoder
from sidecar.model.evidence import Evidence, Window
from sidecar.model.finding import Finding
from sidecar.model.logs import LogSummary

LOG_BYTES = 5 << 20
HISTORY_BYTES = 20 << 20
"""Bytes of an excerpt at most: what a ticket system accepts."""

_AROUND_NS = 60 * 10**9
"""Before and after each moment that matters."""

_MOMENTS = 100
_LINE = 1 << 16
"""Bytes of a line at most."""

_SCANNED = 32 << 20
"""Bytes that are read for one span at most, to find the lines of its time."""

_TAIL = 256 << 10
"""Bytes of the log's end, for a report in which no time matters."""

Span = tuple[int, int]


def spans_of(evidence: Evidence, findings: Iterable[Finding]) -> list[Span]:
    """Return the stretches of time around findings, their evidence, and the last errors."""
    times = [
        at for finding in findings for at in (finding.at, *(proof.at for proof in finding.evidence))
    ]
    if isinstance(evidence.logs, LogSummary):
        times += [record.ts for record in evidence.logs.last_errors]
    moments = list(dict.fromkeys(at for at in times if at is not None))
    return _joined(moments[:_MOMENTS])


def log_excerpt(
    paths: Sequence[Path], spans: Sequence[Span], clock: Clock, most: int = LOG_BYTES
) -> str:
    """Return the lines of these stretches, and the log's end if there are none.

    Reads the logs and their rotated files, which it searches by bisection. Compressed files, and
    files that cannot be read, are left out.
    """
    files: list[Path] = []
    for log in logs_of(paths, rotated=True):
        with suppress(OSError, SidecarError):
            files += [Path(extent.path) for extent in extents(log, rotated=True)]
    parts: list[str] = []
    for file in files:
        if most <= 0 or is_packed(file.name):
            continue
        try:
            with file.open("rb") as source:
                lines = list(_taken(source, spans, clock, most)) if spans else _tail(source)
        except OSError:
            continue
        text = b"".join(lines)[-most:].decode("utf-8", "backslashreplace")
        if text:
            parts.append(f"# {file.name}\n{text}")
            most -= len(text)
    return "".join(parts)


def history_excerpt(path: Path, window: Window, most: int = HISTORY_BYTES) -> bytes:
    """Return the scrapes of the window as the lines of a history, the newest if many.

    What cannot be read is left out.
    """
    encode = Encoder().encode
    lines: deque[bytes] = deque()
    size = 0
    try:
        for scrape in read(path, window.start, window.end):
            if scrape is not None:
                lines.append(encode(scrape))
                size += len(lines[-1])
            while size > most:
                size -= len(lines.popleft())
    except SidecarError:
        return b""
    return b"".join(lines)


def _joined(moments: Iterable[int]) -> list[Span]:
    spans: list[Span] = []
    for moment in sorted(moments):
        start, end = moment - _AROUND_NS, moment + _AROUND_NS
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _taken(source: BinaryIO, spans: Sequence[Span], clock: Clock, most: int) -> Iterator[bytes]:
    now = clock.time_ns()

    def time_of(line: bytes) -> int | None:
        return parse(line, now).ts

    reached = 0
    for start, end in spans:
        source.seek(max(offset_since(source.fileno(), start, time_of), reached))
        # Each span has its share, so that a loud one leaves room for the others.
        left = most // len(spans)
        for line, at in _timed(source, time_of):
            if at > end + _AROUND_NS or left <= 0:
                break
            reached = source.tell()
            if start <= at <= end:
                left -= len(line)
                yield line


def _timed(source: BinaryIO, time_of: TimeOf) -> Iterator[tuple[bytes, int]]:
    """Yield lines with their times; one without has that of the line before it."""
    begun, last = source.tell(), 0
    while (line := source.readline(_LINE)) and source.tell() - begun < _SCANNED:
        at = time_of(line.rstrip(b"\r\n"))
        last = last if at is None else at
        yield line if line.endswith(b"\n") else line + b"\n", last


def _tail(source: BinaryIO) -> list[bytes]:
    size = source.seek(0, os.SEEK_END)
    source.seek(max(size - _TAIL, 0))
    lines = source.readlines()
    return lines[1:] if size > _TAIL else lines
