"""One log → its tally: the log followed to its end, or parts of its files."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from sidecar.clock import Clock
from sidecar.logs.statistics.reading.extents import Extent, lines
from sidecar.logs.statistics.reading.rows import RowReader
from sidecar.logs.statistics.tally import LogTally
from sidecar.logs.tail.follow import Following, follow
from sidecar.logs.tail.followed import ReadTally

_READS_PER_BATCH = 4
"""Reads of 64 KiB in one batch: the cost per batch is paid less often."""


def count_parts(files: Iterable[Extent], clock: Clock, tally: LogTally) -> LogTally:
    """Return the tally with the parts of one log added, in order. Raises LogError, OSError."""
    rows = RowReader(clock)
    for batch in gathered(_lines(files, tally)):
        tally.add(rows.feed(batch))
    tally.add(rows.flush())
    return tally


def count_log(path: Path, clock: Clock, tally: LogTally, *, rotated: bool, typed: bool) -> None:
    """Add a log, read by following it to its end, to a tally. Raises LogError.

    With `rotated` the older files are counted too. Without `typed` no line is read by a typed
    decoder.
    """
    read = ReadTally()
    rows = RowReader(clock, typed=typed)
    options = Following((path,), keep_on=False, rotated=rotated)
    batches = follow(options, clock, lambda _: None, lambda _: None, read)
    try:
        for lines_read in gathered(batch.lines for batch in batches if batch is not None):
            tally.add(rows.feed(lines_read))
    finally:
        tally.add(rows.flush())
        tally.size = read.bytes


def joined(one: LogTally | None, other: LogTally | None) -> LogTally | None:
    """Return the tally of two logs together; the other one where one is None."""
    if one is None or other is None:
        return one or other
    one.join(other)
    return one


def gathered(batches: Iterable[list[bytes]]) -> Iterator[list[bytes]]:
    """Yield the lines of several batches as one batch."""
    rest = iter(batches)
    while several := list(islice(rest, _READS_PER_BATCH)):
        yield list(chain.from_iterable(several))


def _lines(files: Iterable[Extent], tally: LogTally) -> Iterator[list[bytes]]:
    for file in files:
        for batch, size in lines(file):
            tally.size += size
            yield batch
