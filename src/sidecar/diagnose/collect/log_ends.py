"""Find the time at which logs end, from their last lines: a copied file has another date."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sidecar.clock import Clock
from sidecar.errors import LogError
from sidecar.logs.assemble.records import time_of
from sidecar.logs.statistics.reading.extents import extents
from sidecar.logs.tail.compressed import is_packed
from sidecar.logs.tail.seek import CHUNK, TimeOf

_AHEAD_NS = 86_400 * 10**9
"""A time further in the future than this is not that of a record: a day, as for times without a
zone."""


def end_of_logs(logs: Iterable[Path], clock: Clock) -> int | None:
    """Return the newest time (ns) in the last lines of the logs; None where no line has one.

    Reads 64 KiB of each, or of the youngest of its rotated files that has a time. What cannot be
    read, or is packed, says nothing.
    """
    read = time_of(clock)
    latest = clock.time_ns() + _AHEAD_NS
    ends = []
    for log in logs:
        with suppress(OSError, LogError):
            files = reversed(extents(log, rotated=True))
            times = ([at for at in _times(Path(file.path), read) if at <= latest] for file in files)
            ends += next(filter(None, times), [])
    return max(ends, default=None)


def date_of_logs(logs: Iterable[Path]) -> int | None:
    """Return when the last of the logs was written to (ns); None without any.

    A log without a line says nothing of when the others end.
    """
    dates = []
    for log in logs:
        with suppress(OSError):
            status = log.stat()
            dates += [status.st_mtime_ns] if status.st_size else []
    return max(dates, default=None)


def _times(log: Path, read: TimeOf) -> list[int]:
    if is_packed(log.name) or not log.is_file():
        return []
    with log.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - CHUNK, 0))
        lines = file.read(CHUNK).split(b"\n")
    # The first piece may have begun before.
    whole = lines[1:] if size > CHUNK else lines
    return [at for line in whole if (at := read(line.rstrip(b"\r"))) is not None]
