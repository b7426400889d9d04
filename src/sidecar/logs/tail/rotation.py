"""Rotation: find the rotated files of a log, their order, and when a rotated file is complete."""

import os
import re
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from sidecar.errors import LogError, reason
from sidecar.logs.decode.lines import Sift
from sidecar.logs.tail.checkpoint import NOWHERE, Position
from sidecar.logs.tail.compressed import decompressed_name, is_packed
from sidecar.logs.tail.open_file import Source

PARTIAL_S = 1.0
"""Seconds of silence after which an unfinished line is shown: its writer waits or has died."""

_HANDOVER_S = 0.1
"""Seconds of silence after which a rotated file is closed, once its successor has content: workers
of one service do not all reopen the log at the same time."""

_MAX_WAIT_S = 5.0
"""Seconds after which a renamed file is closed even if its successor is empty or missing, or if a
writer that did not notice the rotation still writes to it."""

_ALL = 1 << 62
"""More bytes than any compressed file has."""

_DATE = r"\d{4}-?\d\d-?\d\d(?:[-T_.]?\d\d(?:[-:.]?\d\d){0,2})?"
_SUFFIXED = re.compile(rf"(.+?)(?:[.-]({_DATE})(?:[.-](\d{{1,4}}))?|\.(\d{{1,4}}))")
"""`app.log.1`, `app.log-20260221`, `app.log.2026-02-21-13`: date or number after the name.
A number after a dash does not count: `worker-1` writes its own log."""

_INFIXED = re.compile(rf"(.+?)(?:[.-]({_DATE})(?:[.-](\d{{1,4}}))?|\.(\d{{1,4}}))(\.[A-Za-z]+)")
"""`app-2026-02-21.log`, `app.1.log`: date or number before the suffix."""

Identity = tuple[int, int]
"""Device and inode."""

_Age = tuple[int, str, int]
"""Sorts the oldest first: by date, ascending; then by number, descending."""


class Older(NamedTuple):
    """A rotated file that is still to be read, from `offset` or after `skip` lines."""

    path: Path
    identity: Identity
    changed_ns: int
    offset: int = 0
    skip: int = 0


class FileState(NamedTuple):
    """The file of a path at one check; two equal states mean that nothing was written between."""

    identity: Identity
    size: int
    changed_ns: int


def stat_path(path: Path) -> FileState | None:
    """Return the state of the file of a path, None for a path without one."""
    try:
        status = os.stat(path)  # noqa: PTH116 - runs at every check, Path.stat takes twice as long
    except OSError:
        return None
    return FileState((status.st_dev, status.st_ino), status.st_size, status.st_ctime_ns)


def can_close(source: Source, seen: FileState | None, left_for: float, silent: float) -> bool:
    """Return whether a file may be closed that the path left `left_for` seconds ago.

    `silent` is the seconds since its last change, `seen` the state of its successor.
    """
    if source.is_deleted:
        # An open deleted file uses disk space; it was read to its end after the path changed.
        return True
    silent = min(left_for, silent)
    if seen is None or seen.size == 0:
        return silent >= _MAX_WAIT_S
    return silent >= (PARTIAL_S if source.splitter else _HANDOVER_S) or left_for >= _MAX_WAIT_S


def rotated_after(path: Path, left: Identity) -> list[Older]:
    """Return the files that were rotated after one that was just closed."""
    older = older_files(path)
    places = [place for place, file in enumerate(older) if file.identity == left]
    return newer_than(places[0], older) if places else []


def rotated_since(path: Path, before: set[Identity]) -> list[Older]:
    """Return the files that were created and rotated while the path had no file."""
    # A compressed file is not new: it replaces one that existed before.
    new = (older_file for older_file in older_files(path) if older_file.identity not in before)
    return [file for file in new if not is_packed(file.path.name)]


def end_of_newest(path: Path) -> Position:
    """Return the position at the end of all rotated files, for a path without a file."""
    for older in reversed(older_files(path)):
        with suppress(OSError, LogError), closing(Source(older.path)) as source:
            size = _ALL if is_packed(older.path.name) else os.fstat(source.fd).st_size
            return msgspec.structs.replace(source.position(), offset=size)
    return NOWHERE


def open_older(
    older: Older, path: Path, sift: Sift | None, notify: Callable[[str], None]
) -> Source | None:
    """Open a rotated file at its offset; None, with a notice, if that fails."""
    # After another rotation the file has another name.
    for name in chain((older.path,), rotated(path)):
        try:
            source = Source(name, sift)
            if source.identity != older.identity:
                source.close()
                continue
            source.start(older.offset)
            source.skip_lines(older.skip)
        except FileNotFoundError:
            continue
        except (OSError, LogError) as error:
            why = f"cannot read {name}: {reason(error)}" if isinstance(error, OSError) else error
            notify(str(why))
            return None
        return source
    notify(f"{older.path} is gone before it could be read")
    return None


def rotated(path: Path) -> list[Path]:
    """Return the rotated files of a log, the oldest first.

    Of a file that is being compressed, and exists twice, only the uncompressed one is returned.
    """
    try:
        # Not Path.iterdir: a folder may hold thousands of names of other logs.
        with os.scandir(path.parent) as entries:
            stem = path.stem
            names = {entry.name for entry in entries if entry.name.startswith(stem)}
    except OSError:
        return []
    aged = [
        (age, name)
        for name in names
        if (age := _ages(name).get(path.name)) is not None
        and not (is_packed(name) and decompressed_name(name) in names)
    ]
    return [path.parent / name for _, name in sorted(aged)]


def older_files(path: Path, live: Identity | None = None) -> list[Older]:
    """Return the rotated files of a log, the oldest first, except the live one if just renamed."""
    files = []
    for file in rotated(path):
        with suppress(OSError):
            status = file.stat()
            files.append(Older(file, (status.st_dev, status.st_ino), status.st_mtime_ns))
    return [older for older in files if older.identity != live]


def newer_than(place: int, older: list[Older]) -> list[Older]:
    """Return the files that are newer than the one at this place.

    Modification times are compared too, because some programs number their files upwards. Showing
    a file twice is worse than showing it late.
    """
    changed_ns = older[place].changed_ns
    return [file for file in older[place + 1 :] if file.changed_ns >= changed_ns]


def is_history(name: str, others: Iterable[str]) -> bool:
    """Return whether a file is a rotated file of another one in its folder."""
    return any(live in others for live in _ages(name))


def looks_rotated(name: str) -> bool:
    """Return whether a name alone shows a rotated file: `app.log.1`, `x.gz`."""
    match = _SUFFIXED.fullmatch(name)
    return is_packed(name) or (match is not None and "." in match[1])


@lru_cache(maxsize=4096)
def _ages(name: str) -> dict[str, _Age]:
    """Return the names of the logs that a file may be rotated from, each with its age."""
    plain = decompressed_name(name)
    ages: dict[str, _Age] = {}
    if infixed := _INFIXED.fullmatch(plain):
        ages[infixed[1] + infixed[5]] = _age(infixed[2], infixed[3], infixed[4])
    if suffixed := _SUFFIXED.fullmatch(plain):
        ages[suffixed[1]] = _age(suffixed[2], suffixed[3], suffixed[4])
    return ages


def _age(date: str | None, part: str | None, number: str | None) -> _Age:
    if date is not None:
        return 0, re.sub(r"\D", "", date), int(part or 0)
    return 1, "", -int(number or 0)
