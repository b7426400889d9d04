"""Parts of logs → one tally, here or in a process of its own."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from sidecar.clock import Clock
from sidecar.logs.statistics.reading.extents import Extent, lines
from sidecar.logs.statistics.reading.rows import RowReader
from sidecar.logs.statistics.tally import LogTally

_TOGETHER = 4
"""Reads of 64 KiB that are counted at once: the work for each batch is done less often."""


def count_log(files: Iterable[Extent], clock: Clock, since: int | None, stride: int) -> LogTally:
    """Count parts of files that belong together. Raises LogError, OSError."""
    tally = LogTally(clock.time_ns(), since, stride)
    rows = RowReader(clock)
    for found in gathered(_lines(files, tally)):
        tally.add(rows.feed(found))
    tally.add(rows.flush())
    return tally


def joined(one: LogTally | None, other: LogTally | None) -> LogTally | None:
    """Return the figures of two logs together, if there are two."""
    if one is None or other is None:
        return one or other
    one.join(other)
    return one


def gathered(batches: Iterable[list[bytes]]) -> Iterator[list[bytes]]:
    """Yield the lines of a few batches together."""
    rest = iter(batches)
    while some := list(islice(rest, _TOGETHER)):
        yield list(chain.from_iterable(some))


def _lines(files: Iterable[Extent], tally: LogTally) -> Iterator[list[bytes]]:
    for file in files:
        for found, size in lines(file):
            tally.size += size
            yield found
