"""The files of a log with its rotated ones, and where to split logs for two processes."""

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
"""Bytes after the middle that are searched for a line that begins a record."""


class Extent(msgspec.Struct, frozen=True):
    """A part of a file, from offset `begin` to offset `end`, or to the end of the file if None.

    `identity` is device and inode: the path may lead to another file when it is read.
    """

    path: str
    identity: tuple[int, int]
    size: int
    begin: int = 0
    end: int | None = None


Log = list[Extent]
"""The files of one log, the oldest first."""


class Halves(msgspec.Struct, frozen=True):
    """Logs in two halves; `shared` means that one log is in both: at the end of the first half."""

    first: tuple[Log, ...]
    second: tuple[Log, ...]
    shared: bool = False


class _ExtentPart(Source):
    """An extent, open for reading."""

    def __init__(self, extent: Extent) -> None:
        super().__init__(Path(extent.path))
        self._until = extent.end
        if extent.begin:
            self.start(extent.begin)

    def _read(self) -> bytes:
        chunk = super()._read()
        return chunk if self._until is None else chunk[: max(self._until - self._offset, 0)]


def extents(path: Path, *, rotated: bool) -> list[Extent]:
    """Return the files of a log, the oldest first. Raises OSError for a missing file."""
    status = path.stat()
    live = (status.st_dev, status.st_ino)
    older = older_files(path, live) if rotated else []
    files = [Extent(str(file.path), file.identity, file.path.stat().st_size) for file in older]
    return [*files, Extent(str(path), live, status.st_size)]


def lines(extent: Extent) -> Iterator[tuple[list[bytes], int]]:
    """Yield batches of lines, each with the number of bytes read for it.

    Raises LogError or OSError for a file that cannot be read.
    """
    with closing(_ExtentPart(extent)) as source:
        if source.identity != extent.identity:
            raise LogError(f"{extent.path} was replaced; try again")
        while True:
            before = source.bytes
            batch = source.read()
            if source.rewritten:
                raise LogError(f"{extent.path} was truncated; try again")
            if source.bytes == before:
                break
            yield batch, source.bytes - before
        yield source.rest(), 0


def halves(logs: Sequence[Log], clock: Clock) -> Halves | None:
    """Split logs at the middle of their bytes; None where they cannot be split."""
    left = sum(map(_size, logs)) // 2
    for number, log in enumerate(logs):
        if left < (size := _size(log)):
            if cut := _cut(log, left, clock):
                first, second = cut
                return Halves((*logs[:number], first), (second, *logs[number + 1 :]), shared=True)
            boundary = number if left < size - left else number + 1
            parts = Halves(tuple(logs[:boundary]), tuple(logs[boundary:]))
            return parts if parts.first and parts.second else None
        left -= size
    return None


def _size(log: Log) -> int:
    return sum(extent.size for extent in log)


def _cut(files: Log, left: int, clock: Clock) -> tuple[Log, Log] | None:
    for number, extent in enumerate(files):
        if left < extent.size:
            where = _boundary(extent, left, clock)
            if where is None:
                break
            first = msgspec.structs.replace(extent, size=where, end=where)
            second = msgspec.structs.replace(extent, size=extent.size - where, begin=where)
            return [*files[:number], first], [second, *files[number + 1 :]]
        left -= extent.size
    return None


def _boundary(extent: Extent, middle: int, clock: Clock) -> int | None:
    """Return the offset of a line that begins a record; None where none is found."""
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
