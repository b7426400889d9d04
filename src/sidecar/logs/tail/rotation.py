"""What follows a file that was rotated: when it is left, and what came between it and the next."""

import os
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from sidecar.errors import LogError, reason
from sidecar.logs.decode.lines import Sift
from sidecar.logs.tail.checkpoint import NOWHERE, Position
from sidecar.logs.tail.compressed import is_packed
from sidecar.logs.tail.open_file import Source
from sidecar.logs.tail.rotated import Identity, Older, newer_than, older_files, rotated

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
    """Tell whether a file may be left, which the path led to so many seconds ago."""
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
