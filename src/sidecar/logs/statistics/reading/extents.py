"""The files of one log and its rotated ones, and where to part them for two processes."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.errors import LogError
from sidecar.logs.decode.encoding import codec_of
from sidecar.logs.formats.parse import parse, unwrap
from sidecar.logs.tail.compressed import is_packed
from sidecar.logs.tail.open_file import Source
from sidecar.logs.tail.rotation import older_files

_SEARCHED = 1 << 20
"""Bytes behind the middle in which a line is searched that begins a record."""


class Extent(msgspec.Struct, frozen=True):
    """A part of a file, from one offset to another; None is its end.

    `identity` is device and inode: the name may lead to another file by the time it is read.
    """

    path: str
    identity: tuple[int, int]
    size: int
    begin: int = 0
    end: int | None = None


Log = list[Extent]
"""The files of one log, the oldest first."""


class Halves(msgspec.Struct, frozen=True):
    """Logs in two halves; `parted` says whether one log stands in both, at the seam."""

    first: tuple[Log, ...]
    second: tuple[Log, ...]
    parted: bool = False


class _ExtentPart(Source):
    """A file that is read up to an offset only."""

    def __init__(self, extent: Extent) -> None:
        super().__init__(Path(extent.path))
        self._until = extent.end
        if extent.begin:
            self.start(extent.begin)

    def _read(self) -> bytes:
        chunk = super()._read()
        return chunk if self._until is None else chunk[: max(self._until - self._offset, 0)]


def extents(path: Path, *, rotated: bool) -> list[Extent]:
    """Return the files of a log, the oldest first. Raises OSError for one that is not there."""
    found = path.stat()
    live = (found.st_dev, found.st_ino)
    older = older_files(path, live) if rotated else []
    files = [Extent(str(item.path), item.identity, item.path.stat().st_size) for item in older]
    return [*files, Extent(str(path), live, found.st_size)]


def lines(extent: Extent) -> Iterator[tuple[list[bytes], int]]:
    """Yield lines, and how many bytes were read for them.

    Raises LogError for what cannot be read, OSError likewise.
    """
    with closing(_ExtentPart(extent)) as source:
        if source.identity != extent.identity:
            raise LogError(f"{extent.path} was replaced; try again")
        while True:
            before = source.bytes
            found = source.read()
            if source.rewritten:
                raise LogError(f"{extent.path} was truncated; try again")
            if source.bytes == before:
                break
            yield found, source.bytes - before
        yield source.rest(), 0


def halves(logs: Sequence[Log], clock: Clock) -> Halves | None:
    """Part logs where half of their bytes are read; None where they cannot be parted."""
    left = sum(map(_size, logs)) // 2
    for number, log in enumerate(logs):
        if left < (size := _size(log)):
            if cut := _cut(log, left, clock):
                first, second = cut
                return Halves((*logs[:number], first), (second, *logs[number + 1 :]), parted=True)
            seam = number if left < size - left else number + 1
            parts = Halves(tuple(logs[:seam]), tuple(logs[seam:]))
            return parts if parts.first and parts.second else None
        left -= size
    return None


def _size(log: Log) -> int:
    return sum(item.size for item in log)


def _cut(files: Log, left: int, clock: Clock) -> tuple[Log, Log] | None:
    for number, item in enumerate(files):
        if left < item.size:
            where = _boundary(item, left, clock)
            if where is None:
                break
            first = msgspec.structs.replace(item, size=where, end=where)
            second = msgspec.structs.replace(item, size=item.size - where, begin=where)
            return [*files[:number], first], [second, *files[number + 1 :]]
        left -= item.size
    return None


def _boundary(extent: Extent, middle: int, clock: Clock) -> int | None:
    """Return the offset of a line in front of which everything is complete."""
    if is_packed(extent.path):
        return None
    fd = os.open(extent.path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if codec_of(os.pread(fd, 2, 0)):
            return None
        block = os.pread(fd, _SEARCHED, middle)
    finally:
        os.close(fd)
    at = block.find(b"\n") + 1
    while 0 < at < len(block):
        end = block.find(b"\n", at)
        if end < 0:
            return None
        if _begins_record(block[at:end], clock.time_ns()):
            return middle + at
        at = end + 1
    return None


def _begins_record(line: bytes, now: int) -> bool:
    wrapped = unwrap(line)
    if wrapped is not None and wrapped.partial:
        return False
    record = parse(line, now)
    return not record.plain and record.ts is not None
