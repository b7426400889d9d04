"""The files that a log was rotated into: which they are, and in which order."""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sidecar.logs.tail.compressed import is_packed, unpacked_name

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
    """Tell whether a file is an older part of another one in its folder."""
    return any(live in others for live in _ages(name))


def looks_rotated(name: str) -> bool:
    """Tell whether a name alone says that nobody writes there any more: `app.log.1`, `x.gz`."""
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
