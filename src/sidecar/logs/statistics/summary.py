"""Logs → their figures: one pass, at bounded memory, on two cores where they are large."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path

from sidecar.clock import Clock
from sidecar.errors import LogError
from sidecar.logs.statistics.counting import gathered, joined
from sidecar.logs.statistics.reading.extents import Extent, extents
from sidecar.logs.statistics.reading.rows import Batch, RowReader
from sidecar.logs.statistics.secret_candidates import stride_of
from sidecar.logs.statistics.tally import LogTally
from sidecar.logs.tail.discover import STDIN, discover
from sidecar.logs.tail.follow import Following, follow
from sidecar.logs.tail.followed import ReadTally as Read
from sidecar.model.logs import LogSummary
from sidecar.model.record import Record

_RECORDS = 1_000

LARGE = 64 << 20
"""Bytes from which on a second process, which takes 0.2 s to start, saves time."""


def summarise(records: Iterable[Record], since: int | None = None) -> LogSummary:
    """Return records in figures; their sizes are known if they have their `raw` bytes.

    With `since` (ns) the window is what is at or after it.
    """
    tally = LogTally(0, since)
    rest = iter(records)
    while some := list(islice(rest, _RECORDS)):
        batch = Batch([], [], [])
        batch.add(some)
        tally.add(batch)
    return tally.summary()


def summarise_log(  # noqa: PLR0913 - how to read it, each with a default
    paths: Path | Sequence[Path],
    clock: Clock,
    *,
    since: int | None = None,
    rotated: bool = False,
    typed: bool = True,
    processes: int | None = None,
    large: int = LARGE,
) -> LogSummary:
    """Return logs, folders of logs and globs in figures; with `rotated` the older files, too.

    Each log is read on its own: traces, silences within it and times that go back are its own;
    then their figures are put together. When all are of `large` bytes and more they are read by
    two `processes` (None: by as many as there are cores). Without `typed` no line takes the short
    way; the figures are the same.

    Raises LogError for what cannot be read, but for single files of a folder or a glob.
    """
    named = (paths,) if isinstance(paths, Path) else tuple(paths)
    now = clock.time_ns()
    files = logs_of(named, rotated=rotated)
    parts = [_extents(item, rotated=rotated) for item in files]
    size = sum(part.size for part in chain.from_iterable(parts))
    stride = stride_of(size)
    if size >= large and STDIN not in files:
        from sidecar.logs.statistics import parallel  # noqa: PLC0415 - for large logs only

        found = parallel.count(parts, parallel.Way(now, since, stride), processes)
        if found is not None:
            return found.summary()
    total: LogTally | None = None
    # Whoever follows what is not there knows what to say about it.
    for file in files or named:
        tally = LogTally(now, since, stride)
        try:
            _count(file, clock, tally, rotated=rotated, typed=typed)
        except LogError:
            if file in named:
                raise
        total = joined(total, tally)
    return (total or LogTally(now)).summary()


def logs_of(named: Iterable[Path], *, rotated: bool) -> list[Path]:
    """Return the logs that paths, folders and globs lead to, each once.

    With `rotated`, older files are left out beside the log that leads to them. What is named
    without a pattern may be missing.
    """
    try:
        found = discover(named, history=rotated)
    except OSError:
        return []
    return list({_identity(file): file for file in reversed(found)}.values())[::-1]


def _count(path: Path, clock: Clock, tally: LogTally, *, rotated: bool, typed: bool) -> None:
    read = Read()
    rows = RowReader(clock, typed=typed)
    what = Following((path,), keep_on=False, rotated=rotated)
    batches = follow(what, clock, lambda _: None, lambda _: None, read)
    try:
        for found in gathered(batch.lines for batch in batches if batch is not None):
            tally.add(rows.feed(found))
    finally:
        tally.add(rows.flush())
        tally.size = read.bytes


def _extents(path: Path, *, rotated: bool) -> list[Extent]:
    try:
        return extents(path, rotated=rotated) if path.is_file() else []
    except OSError:
        return []


def _identity(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return path
    return found.st_dev, found.st_ino
