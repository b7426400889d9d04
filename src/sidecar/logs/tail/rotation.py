"""Rotation: the files that a log was rotated into, when a file is left, what came after it."""

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
from sidecar.logs.tail.compressed import is_packed, unpacked_name
from sidecar.logs.tail.open_file import Source

PARTIAL_S = 1.0
"""Seconds of silence after which a line without its end is shown: its writer waits, or died."""

_HANDOVER_S = 0.1
"""Seconds for which a rotated file must be silent, once its successor has something, before it is
left: workers of one service do not all open the new file at the same moment."""

_LINGER_S = 5.0
"""Seconds after which a renamed file is left though its successor is empty, or is not there, or
though somebody who was never told of the rotation still writes to it."""


_ALL = 1 << 62
"""More bytes than any packed file holds."""

_DATE = r"\d{4}-?\d\d-?\d\d(?:[-T_.]?\d\d(?:[-:.]?\d\d){0,2})?"
_BEHIND = re.compile(rf"(.+?)(?:[.-]({_DATE})(?:[.-](\d{{1,4}}))?|\.(\d{{1,4}}))")
"""`app.log.1`, `app.log-20260221`, `app.log.2026-02-21-13`: the sign stands behind the name.
A number behind a dash is none: `worker-1` writes a log of its own."""

_WITHIN = re.compile(rf"(.+?)(?:[.-]({_DATE})(?:[.-](\d{{1,4}}))?|\.(\d{{1,4}}))(\.[A-Za-z]+)")
"""`app-2026-02-21.log`, `app.1.log`: the sign stands before the suffix."""

Identity = tuple[int, int]
"""Device and inode."""

_Age = tuple[int, str, int]
"""Sorts the oldest first: by date, ascending; then by number, descending."""


class Older(NamedTuple):
    """A rotated file that is still to be read, from an offset or behind so many lines."""

    path: Path
    identity: Identity
    changed_ns: int
    offset: int = 0
    skip: int = 0


class FileSeen(NamedTuple):
    """What a path led to at a look; two equal ones mean that nothing was written between."""

    identity: Identity
    size: int
    changed_ns: int


def look(path: Path) -> FileSeen | None:
    """Return what the path leads to, if anything."""
    try:
        found = os.stat(path)  # noqa: PTH116 - asked at every look, Path.stat takes twice as long
    except OSError:
        return None
    return FileSeen((found.st_dev, found.st_ino), found.st_size, found.st_ctime_ns)


def may_leave(source: Source, seen: FileSeen | None, left_for: float, silent: float) -> bool:
    """Return whether a file may be left, which the path led to so many seconds ago."""
    if source.is_deleted:
        # Held any longer, it would fill the disk; it was read since the path led elsewhere.
        return True
    silent = min(left_for, silent)
    if seen is None or seen.size == 0:
        return silent >= _LINGER_S
    return silent >= (PARTIAL_S if source.splitter else _HANDOVER_S) or left_for >= _LINGER_S


def came_behind(path: Path, left: Identity) -> list[Older]:
    """Return the files that came and were rotated since one that was just left."""
    older = older_files(path)
    places = [place for place, item in enumerate(older) if item.identity == left]
    return newer_than(places[0], older) if places else []


def came_since(path: Path, before: set[Identity]) -> list[Older]:
    """Return the files that came and were rotated while the path was waited for."""
    # What is packed is none of them: it takes the place of one that was there before.
    new = (older_file for older_file in older_files(path) if older_file.identity not in before)
    return [item for item in new if not is_packed(item.path.name)]


def behind_the_newest(path: Path) -> Position:
    """Return the position behind all rotated files, for a path that leads nowhere yet."""
    for older in reversed(older_files(path)):
        with suppress(OSError, LogError), closing(Source(older.path)) as source:
            size = _ALL if is_packed(older.path.name) else os.fstat(source.fd).st_size
            return msgspec.structs.replace(source.position(), offset=size)
    return NOWHERE


def open_older(
    older: Older, path: Path, sift: Sift | None, notify: Callable[[str], None]
) -> Source | None:
    """Open a rotated file where it is to be read; None, and a notice, when that cannot be."""
    # Rotated once more since it was found, it has another name now.
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
    """Return the files that this log was rotated into, the oldest first.

    Of a file that is just being packed, and is there twice, only the unpacked one is named.
    """
    try:
        # Not Path.iterdir: a folder may hold thousands of names of other logs.
        with os.scandir(path.parent) as entries:
            stem = path.stem
            names = {entry.name for entry in entries if entry.name.startswith(stem)}
    except OSError:
        return []
    found = [
        (age, name)
        for name in names
        if (age := _ages(name).get(path.name)) is not None
        and not (is_packed(name) and unpacked_name(name) in names)
    ]
    return [path.parent / name for _, name in sorted(found)]


def older_files(path: Path, live: Identity | None = None) -> list[Older]:
    """Return the same as they are to be read, but for the live one, just renamed perhaps."""
    found = []
    for item in rotated(path):
        with suppress(OSError):
            stat = item.stat()
            found.append(Older(item, (stat.st_dev, stat.st_ino), stat.st_mtime_ns))
    return [older for older in found if older.identity != live]


def newer_than(place: int, older: list[Older]) -> list[Older]:
    """Return those that came after the one at this place.

    Their times are asked too: some number their files upwards, and shown again is worse than late.
    """
    behind = older[place].changed_ns
    return [item for item in older[place + 1 :] if item.changed_ns >= behind]


def is_history(name: str, others: Iterable[str]) -> bool:
    """Return whether a file is an older part of another one in its folder."""
    return any(live in others for live in _ages(name))


def looks_rotated(name: str) -> bool:
    """Return whether a name alone says that nobody writes there any more: `app.log.1`, `x.gz`."""
    behind = _BEHIND.fullmatch(name)
    return is_packed(name) or (behind is not None and "." in behind[1])


@lru_cache(maxsize=4096)
def _ages(name: str) -> dict[str, _Age]:
    """Return the logs of which a file with this name may be an older part, and how old."""
    bare = unpacked_name(name)
    ages: dict[str, _Age] = {}
    if within := _WITHIN.fullmatch(bare):
        ages[within[1] + within[5]] = _age(within[2], within[3], within[4])
    if behind := _BEHIND.fullmatch(bare):
        ages[behind[1]] = _age(behind[2], behind[3], behind[4])
    return ages


def _age(date: str | None, part: str | None, number: str | None) -> _Age:
    if date is not None:
        return 0, re.sub(r"\D", "", date), int(part or 0)
    return 1, "", -int(number or 0)
