"""Where reading begins: at the last lines, at a time, where the last run stopped; or all of it."""

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


def at_beginning(file: Tailed, *, reach_back: bool) -> None:
    """Begin with the oldest rotated file, or with the file itself."""
    file.start(0, _older(file) if reach_back else ())


def at_time(file: Tailed, since: int, time_of: TimeOf, notify: Notify, *, reach_back: bool) -> None:
    """Begin where no line at or after that time is missed."""
    older = _older(file) if reach_back else []
    older = [item for item in older if item.changed_ns >= since]
    if older and not is_packed(older[0].path.name):
        found = _ask(older[0].path, lambda source: offset_since(source.fd, since, time_of), notify)
        older[0] = older[0]._replace(offset=found or 0)
    file.start(offset_since(file.live.fd, since, time_of) if file.live else 0, older)


def at_last(file: Tailed, count: int, notify: Notify, *, reach_back: bool) -> None:
    """Begin at the last `count` lines, some of which may stand in rotated files."""
    offset, found = offset_of_last(file.live.fd, count) if file.live else (0, 0)
    missing = count - found
    older: list[Older] = []
    for item in reversed(_older(file) if reach_back else []):
        if missing <= 0:
            break
        begun, found = _last_of(item, missing, notify)
        older.insert(0, begun)
        missing -= found
    file.start(offset, older)


def where_it_stopped(file: Tailed, kept: Position, notify: Notify) -> None:
    """Go on behind what the last run showed, through the rotated files that came since."""
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
    elif file.live is not None and _is_sure(kept) and file.live.has_head_of(kept):
        # The same file on a volume whose device number has changed, or a copy of it.
        file.start(kept.offset)
    else:
        if file.live is not None:
            notify(f"{file.path} is not the file of last time; reading it from its beginning")
        file.start(0)


def _place_of(older: list[Older], kept: Position) -> int | None:
    """Return which rotated file was followed, by inode; else by its head, if packed or copied."""
    tests: list[Callable[[Source], bool]] = [lambda source: source.has_inode_of(kept)]
    if _is_sure(kept):
        tests.append(lambda source: source.has_head_of(kept))
    for test in tests:
        for place in reversed(range(len(older))):
            if _ask(older[place].path, test, lambda _: None):
                return place
    return None


def _is_sure(kept: Position) -> bool:
    """Return whether a head alone is enough: a short one may be that of many files."""
    return kept.head_bytes == HEAD


def _last_of(older: Older, count: int, notify: Notify) -> tuple[Older, int]:
    if not is_packed(older.path.name):
        found = _ask(older.path, lambda source: offset_of_last(source.fd, count), notify)
        offset, lines = found or (0, 0)
        return older._replace(offset=offset), lines
    lines = _ask(older.path, _count_lines, notify) or 0
    return older._replace(skip=max(lines - count, 0)), min(lines, count)


def _count_lines(source: Source) -> int:
    # What is packed can only be read forwards: once to count, once to show.
    with suppress(LogError):
        while not source.at_end:
            source.read()
    source.rest()
    return source.splitter.lines


def _ask(path: Path, question: Callable[[Source], T], notify: Notify) -> T | None:
    try:
        source = Source(path)
    except (OSError, LogError) as error:
        notify(f"cannot read {path}: {reason(error) if isinstance(error, OSError) else error}")
        return None
    try:
        return question(source)
    finally:
        source.close()


def _older(file: Tailed) -> list[Older]:
    return older_files(file.path, file.live.identity if file.live else None)
