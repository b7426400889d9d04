"""Logs → `LogSummary`: one pass, bounded memory, two processes for large logs."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path

from sidecar.clock import Clock
from sidecar.errors import LogError
from sidecar.logs.statistics.counting import count_log, joined
from sidecar.logs.statistics.reading.extents import Extent, extents
from sidecar.logs.statistics.reading.rows import Batch
from sidecar.logs.statistics.secret_candidates import stride_of
from sidecar.logs.statistics.tally import LogTally
from sidecar.logs.tail.discover import STDIN, discover
from sidecar.model.logs import LogSummary
from sidecar.model.record import Record

_RECORDS = 1_000

LARGE = 64 << 20
"""Bytes from which a second process saves time; it takes 0.2 s to start."""


def summarise(records: Iterable[Record], since: int | None = None) -> LogSummary:
    """Return the summary of records; their sizes are known if they have their `raw` bytes.

    The window begins at `since` (ns).
    """
    tally = LogTally(0, since)
    rest = iter(records)
    while part := list(islice(rest, _RECORDS)):
        batch = Batch([], [], [])
        batch.add(part)
        tally.add(batch)
    return tally.summary()


def summarise_log(  # noqa: PLR0913 - how to read it, each with a default
    paths: Path | Sequence[Path],
    clock: Clock,
    *,
    since: int | None = None,
    until: int | None = None,
    rotated: bool = False,
    typed: bool = True,
    processes: int | None = None,
    large: int = LARGE,
) -> LogSummary:
    """Return the summary of logs, folders of logs and globs; with `rotated` of older files too.

    Each log is counted separately, with its own stack traces, silences and steps back in time;
    then the tallies are joined. The window is from `since` to `until` (ns); what comes later is not
    read as part of the log. Of several logs each template that only one has is given its name.
    Logs of together `large` bytes or more are read by two processes
    if `processes` (None: the number of cores) allows it. Without `typed` no line is read by a
    typed decoder; the summary is the same.

    Raises LogError for a named log that cannot be read; files of a folder or glob are skipped.
    """
    named = (paths,) if isinstance(paths, Path) else tuple(paths)
    now = clock.time_ns()
    files = logs_of(named, rotated=rotated)
    parts = [_extents(file, rotated=rotated) for file in files]
    size = sum(part.size for part in chain.from_iterable(parts))
    stride = stride_of(size)
    if size >= large and STDIN not in files:
        from sidecar.logs.statistics import parallel  # noqa: PLC0415 - for large logs only

        names = _names(files, parts) if len(files) > 1 else {}
        options = parallel.CountOptions(now, since, until, stride, names)
        counted = parallel.count(parts, options, processes)
        if counted is not None:
            return counted.summary()
    total: LogTally | None = None
    # A named log that does not exist is followed as well: this raises the error with its remedy.
    for file in files or named:
        tally = LogTally(now, since, stride, until)
        try:
            count_log(file, clock, tally, rotated=rotated, typed=typed)
        except LogError:
            if file in named:
                raise
        if len(files) > 1:
            tally.name(_source(file, files))
        total = joined(total, tally)
    return (total or LogTally(now)).summary()


def logs_of(named: Iterable[Path], *, rotated: bool) -> list[Path]:
    """Return the logs that paths, folders and globs name, each once.

    With `rotated`, older files are left out where their log is present. A plain path is returned
    even if it does not exist.
    """
    try:
        files = discover(named, history=rotated)
    except OSError:
        return []
    return list({_identity(file): file for file in reversed(files)}.values())[::-1]


def _names(files: Sequence[Path], parts: Sequence[Sequence[Extent]]) -> dict[str, str]:
    """Return which log each file is of, that has any part."""
    pairs = zip(files, parts, strict=True)
    return {part.path: _source(file, files) for file, log in pairs for part in log}


def _source(file: Path, files: Sequence[Path]) -> str:
    """Return what names a log among others: its name, or its folder's where names are alike."""
    name = file.name.partition(".")[0]
    alike = sum(other.name.partition(".")[0] == name for other in files)
    return name if alike == 1 else file.absolute().parent.name


def _extents(path: Path, *, rotated: bool) -> list[Extent]:
    try:
        return extents(path, rotated=rotated) if path.is_file() else []
    except OSError:
        return []


def _identity(path: Path) -> object:
    try:
        status = path.stat()
    except OSError:
        return path
    return status.st_dev, status.st_ino
