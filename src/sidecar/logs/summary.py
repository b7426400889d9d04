"""A log → its figures: one pass, at bounded memory, on two cores where it is large."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from sidecar.clock import Clock
from sidecar.logs.extents import Extent, extents, lines
from sidecar.logs.follow import Following, follow
from sidecar.logs.follow import Tally as Read
from sidecar.logs.rows import Batch, Rows
from sidecar.logs.tally import Tally
from sidecar.model.logs import LogSummary
from sidecar.model.record import Record

_TOGETHER = 4
"""Reads of 64 KiB that are counted at once: the work for each batch is done less often."""

_RECORDS = 1_000

LARGE = 64 << 20
"""Bytes from which on a second process, which takes 0.2 s to start, saves time."""


def summarise(records: Iterable[Record], since: int | None = None) -> LogSummary:
    """Return records in figures; their sizes are known if they have their `raw` bytes.

    With `since` (ns) the window is what is at or after it.
    """
    tally = Tally(0, since)
    rest = iter(records)
    while some := list(islice(rest, _RECORDS)):
        batch = Batch([], [], [])
        batch.add(some)
        tally.add(batch)
    return tally.summary()


def summarise_log(  # noqa: PLR0913 - how to read it, each with a default
    path: Path,
    clock: Clock,
    *,
    since: int | None = None,
    rotated: bool = False,
    typed: bool = True,
    processes: int | None = None,
    large: int = LARGE,
) -> LogSummary:
    """Return a log, a folder of logs or a glob in figures; with `rotated` the older files, too.

    A file of `large` bytes and more is read by two `processes` (None: by as many as there are
    cores). Without `typed` no line takes the short way; the figures are the same.

    Raises LogError for what cannot be read.
    """
    now = clock.time_ns()
    files = _files(path, rotated=rotated)
    if sum(each.size for each in files) >= large:
        from sidecar.logs import parallel  # noqa: PLC0415 - for large logs only

        found = parallel.count(files, now, since, processes)
        if found is not None:
            return found.summary()
    return _count(path, clock, now, since, rotated=rotated, typed=typed).summary()


def count_files(files: Iterable[Extent], clock: Clock, since: int | None) -> Tally:
    """Count parts of files that belong together. Raises LogError, OSError."""
    tally = Tally(clock.time_ns(), since)
    rows = Rows(clock)
    for found in _gather(_lines(files, tally)):
        tally.add(rows.feed(found))
    tally.add(rows.flush())
    return tally


def _count(  # noqa: PLR0913 - as `summarise_log`
    path: Path, clock: Clock, now: int, since: int | None, *, rotated: bool, typed: bool
) -> Tally:
    tally, read = Tally(now, since), Read()
    rows = Rows(clock, typed=typed)
    what = Following((path,), keep_on=False, rotated=rotated)
    batches = follow(what, clock, lambda _: None, lambda _: None, read)
    for found in _gather(batch.lines for batch in batches if batch is not None):
        tally.add(rows.feed(found))
    tally.add(rows.flush())
    tally.size = read.bytes
    return tally


def _files(path: Path, *, rotated: bool) -> list[Extent]:
    try:
        return extents(path, rotated=rotated) if path.is_file() else []
    except OSError:
        return []  # Whoever follows it knows what to say.


def _lines(files: Iterable[Extent], tally: Tally) -> Iterator[list[bytes]]:
    for each in files:
        for found, size in lines(each):
            tally.size += size
            yield found


def _gather(batches: Iterable[list[bytes]]) -> Iterator[list[bytes]]:
    rest = iter(batches)
    while some := list(islice(rest, _TOGETHER)):
        yield list(chain.from_iterable(some))
