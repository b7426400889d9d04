"""Start of a followed path: its beginning, a time, its last lines, or a checkpoint."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sidecar.errors import LogError, reason
from sidecar.logs.tail.checkpoint import NOWHERE, Position
from sidecar.logs.tail.compressed import is_packed
from sidecar.logs.tail.open_file import HEAD, Source
from sidecar.logs.tail.path import Notify, Tailed
from sidecar.logs.tail.rotation import Older, newer_than, older_files
from sidecar.logs.tail.seek import TimeOf, offset_of_last, offset_since

T = TypeVar("T")


def from_beginning(file: Tailed, *, reach_back: bool) -> None:
    """Start with the oldest rotated file if `reach_back`, else with the live file."""
    file.start(0, _older(file) if reach_back else ())


def from_time(
    file: Tailed, since: int, time_of: TimeOf, notify: Notify, *, reach_back: bool
) -> None:
    """Start before all lines at or after a time (ns)."""
    older = _older(file) if reach_back else []
    older = [file for file in older if file.changed_ns >= since]
    if older and not is_packed(older[0].path.name):
        offset = _read(
            older[0].path, lambda source: offset_since(source.fd, since, time_of), notify
        )
        older[0] = older[0]._replace(offset=offset or 0)
    file.start(offset_since(file.live.fd, since, time_of) if file.live else 0, older)


def from_last_lines(file: Tailed, count: int, notify: Notify, *, reach_back: bool) -> None:
    """Start at the last `count` lines, some of which may be in rotated files."""
    offset, lines = offset_of_last(file.live.fd, count) if file.live else (0, 0)
    missing = count - lines
    older: list[Older] = []
    for rotated_file in reversed(_older(file) if reach_back else []):
        if missing <= 0:
            break
        started, lines = _last_of(rotated_file, missing, notify)
        older.insert(0, started)
        missing -= lines
    file.start(offset, older)


def from_checkpoint(file: Tailed, kept: Position, notify: Notify) -> None:
    """Start after the lines that the last run showed, with the files rotated since then."""
    older = _older(file)
    if kept == NOWHERE:
        file.start(0, older)
        return
    if file.live is not None and file.live.has_inode_of(kept):
        file.start(kept.offset)
        return
    place = _place_of(older, kept)
    if place is not None:
        file.start(0, [older[place]._replace(offset=kept.offset), *newer_than(place, older)])
    elif file.live is not None and _head_suffices(kept) and file.live.has_head_of(kept):
        # The same file on a volume with another device number, or a copy of it.
        file.start(kept.offset)
    else:
        if file.live is not None:
            notify(f"{file.path} is not the file of last time; reading it from its beginning")
        file.start(0)


def _place_of(older: list[Older], kept: Position) -> int | None:
    """Return the place of the rotated file of a position, by inode, else by its head."""
    tests: list[Callable[[Source], bool]] = [lambda source: source.has_inode_of(kept)]
    if _head_suffices(kept):
        tests.append(lambda source: source.has_head_of(kept))
    for test in tests:
        for place in reversed(range(len(older))):
            if _read(older[place].path, test, lambda _: None):
                return place
    return None


def _head_suffices(kept: Position) -> bool:
    """Return whether the head alone identifies a file: many files may share a short head."""
    return kept.head_bytes == HEAD


def _last_of(older: Older, count: int, notify: Notify) -> tuple[Older, int]:
    if not is_packed(older.path.name):
        last = _read(older.path, lambda source: offset_of_last(source.fd, count), notify)
        offset, lines = last or (0, 0)
        return older._replace(offset=offset), lines
    lines = _read(older.path, _count_lines, notify) or 0
    return older._replace(skip=max(lines - count, 0)), min(lines, count)


def _count_lines(source: Source) -> int:
    # A compressed file can only be read forwards: once to count, once to show.
    with suppress(LogError):
        while not source.at_end:
            source.read()
    source.rest()
    return source.splitter.lines


def _read(path: Path, read: Callable[[Source], T], notify: Notify) -> T | None:
    try:
        source = Source(path)
    except (OSError, LogError) as error:
        notify(f"cannot read {path}: {reason(error) if isinstance(error, OSError) else error}")
        return None
    try:
        return read(source)
    finally:
        source.close()


def _older(file: Tailed) -> list[Older]:
    return older_files(file.path, file.live.identity if file.live else None)
