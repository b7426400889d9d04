"""The files of a history: what they are called, which there are, and how a reader opens them.

A closed segment is `NUMBER-FIRST-LAST.jsonl` until it is sealed as `….jsonl.gz`. Its number says
its place, its times (of its earliest and its latest scrape, in whole seconds) spare opening it.
"""

import os
import re
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from sidecar.errors import HistoryError
from sidecar.metrics.storage.lines import decode, is_ours
from sidecar.quantities import plural

SEALED = ".gz"
UNFINISHED = ".tmp"

_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(\d{6,})-(\d{8}T\d{6}Z)-(\d{8}T\d{6}Z)\.jsonl(\.gz)?", re.ASCII)

BUFFER = 1 << 18
"""Bytes that are read at once: a line of 1,000 series is 60,000 and more."""

_LOOKS = 100
"""Looks at a history that is rolled over during each: one takes less than a millisecond."""

_HEAD = 65_536
"""Bytes of a live segment among which one line of ours must be, or it is a file of another kind."""


class Segment(msgspec.Struct, frozen=True):
    """A closed segment: its path while it is plain, and its earliest and latest second."""

    plain: Path
    number: int
    first: int
    last: int
    is_sealed: bool

    @property
    def sealed(self) -> Path:
        """Where it is once it is sealed."""
        return self.plain.with_name(self.plain.name + SEALED)

    @property
    def file(self) -> Path:
        """Where it was found."""
        return self.sealed if self.is_sealed else self.plain


class Opened(msgspec.Struct, frozen=True):
    """A closed segment's file; `is_sealed` says which of the two it is."""

    file: BinaryIO
    is_sealed: bool


def folder_of(path: Path) -> Path:
    """Return where the closed segments of a history are: `metrics.d` for `metrics.jsonl`."""
    return path.parent / (path.name.removesuffix(".jsonl") + ".d")


def named(folder: Path, number: int, first: int, last: int) -> Segment:
    """Return the plain segment with that number, from its first to its last millisecond."""
    ends = "-".join(f"{_at(ms // 1000):{_TIME}}" for ms in (first, last))
    plain = folder / f"{number:06d}-{ends}.jsonl"
    return Segment(plain, number, first // 1000, last // 1000, is_sealed=False)


def segments(folder: Path) -> list[Segment]:
    """Return the closed segments, the oldest first; of two of one number the sealed one."""
    try:
        names = [path.name for path in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    # Plain ones come first, and are replaced by their sealed twins.
    found = {item.number: item for name in sorted(names, key=len) if (item := _parse(folder, name))}
    return [found[number] for number in sorted(found)]


def look(path: Path) -> tuple[BinaryIO | None, list[Segment]]:
    """Return the live segment, opened, and the closed ones before it: each scrape is in one.

    Raises HistoryError when there is no history, or a file of another kind.
    """
    for _ in range(_LOOKS):
        live = _open_live(path)
        closed = segments(folder_of(path))
        if live is None and not closed and _is(None, path):
            raise HistoryError(f"no history at {path}")
        # Had it been closed meanwhile, it might be among the others as well.
        if _is(live, path):
            return live, closed
        if live is not None:
            live.close()
    raise HistoryError(f"cannot read {path}: it changes faster than it can be read; try again")


def open_segment(segment: Segment) -> Opened | None:
    """Open a closed segment, sealed or not yet; None when it was deleted since it was found."""
    # A plain one vanishes only after its sealed twin has come: one of the three succeeds.
    for is_sealed in (True, False, True):
        file = _open(segment.sealed if is_sealed else segment.plain)
        if file is not None:
            return Opened(file, is_sealed)
    return None


def skip(segment: Segment, skipped: set[str] | None) -> None:
    """Note a segment that is damaged, or that a newer Sidecar wrote, for one who wants to know."""
    if skipped is not None:
        skipped.add(segment.sealed.name)


def told(path: Path, skipped: set[str]) -> str:
    """Return a line about the segments of a history that a reader skipped."""
    count = plural(len(skipped), "damaged or newer segment")
    return f"skipped {count} in {folder_of(path).name}: {min(skipped)}"


def _open_live(path: Path) -> BinaryIO | None:
    """Open the live segment; raises HistoryError for a file of another kind."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    # Opening a named pipe waits for a writer; opening a folder shows what it is.
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise _foreign(path)
    live = _open(path)
    if live is not None:
        head = live.read(_HEAD)
        live.seek(0)
        if not is_ours(head) and not any(map(decode, head.splitlines())):
            live.close()
            raise _foreign(path)
    return live


def _foreign(path: Path) -> HistoryError:
    return HistoryError(f"{path} is not a metrics history; give another --history")


def _open(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb", BUFFER)
    except FileNotFoundError:
        return None


def _is(file: BinaryIO | None, path: Path) -> bool:
    try:
        now = path.stat()
    except FileNotFoundError:
        return file is None
    return file is not None and os.path.samestat(os.fstat(file.fileno()), now)


def _parse(folder: Path, name: str) -> Segment | None:
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        first, last = (
            int(datetime.strptime(text, _TIME).replace(tzinfo=UTC).timestamp())
            for text in found.group(2, 3)
        )
    except ValueError:
        return None
    plain = folder / name.removesuffix(SEALED)
    return Segment(plain, int(found[1]), first, last, is_sealed=bool(found[4]))


def _at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
