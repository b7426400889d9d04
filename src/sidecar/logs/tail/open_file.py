"""One file on disk, open: its lines from some offset on, and how far they were given out."""

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from sidecar.errors import LogError
from sidecar.logs.decode.encoding import Decoder
from sidecar.logs.decode.lines import Sift, Splitter
from sidecar.logs.tail.checkpoint import Position, digest
from sidecar.logs.tail.compressed import Unpacked, is_packed
from sidecar.logs.tail.seek import CHUNK, next_data

HEAD = 256
"""Bytes of the head that distinguish a file from another one with the same inode."""

_SECTOR = b"\0" * 512
_HOLE_AT_START = re.compile(rb"\A\0+|(?<=\n)\0+|\0{512,}")
_HOLE_WITHIN = re.compile(rb"(?<=\n)\0+|\0{512,}")
"""NULs that nobody wrote: a writer that does not append leaves them where its file was truncated,
a lost power supply where a sector was. A few of them within a line are part of it."""


class Source:
    """A file that is read from some offset on; whether its path still leads to it is not asked."""

    def __init__(self, path: Path, sift: Sift | None = None) -> None:
        """Open the file at its beginning.

        Raises OSError, and LogError for what is not a file.
        """
        self.path = path
        """The last name under which the file was found."""
        self._fd = _open_regular(path)
        found = os.fstat(self._fd)
        self.identity = (found.st_dev, found.st_ino)
        self.splitter = Splitter(sift)
        self.at_end = False
        self.rewritten = False
        """Whether the last read found that the file is no longer what was read so far."""
        self.bytes = 0
        self.skipped_bytes = 0
        self._offset = 0
        self._taken = 0
        self._head = b""
        self._decoder = Decoder()
        self._packed = is_packed(path.name)
        self._unpacked = Unpacked(path.name, self._fd) if self._packed else None
        self._remember_head()

    @property
    def fd(self) -> int:
        """The open file, or -1."""
        return self._fd

    @property
    def is_deleted(self) -> bool:
        """Whether no name leads to the file any more."""
        return os.fstat(self._fd).st_nlink == 0

    def start(self, offset: int) -> None:
        """Go to an offset, of the unpacked bytes if it is packed."""
        if self._unpacked is not None:
            self._unpacked.seek(offset)
        elif offset > 0 and not self._decoder.wide:
            self.splitter.within = os.pread(self._fd, 1, offset - 1) != b"\n"
        self._offset = self._taken = offset
        self._decoder = Decoder(self._head if offset else b"")

    def start_over(self) -> None:
        """Go to the beginning of a file that was rewritten."""
        self.rewritten, self._head = False, b""
        self.splitter.within = False
        self._remember_head()
        self.start(0)

    def skip_lines(self, count: int) -> None:
        """Go on behind so many more lines, without giving them out."""
        while count > 0 and (chunk := self._read()):
            here = chunk.count(b"\n")
            if here >= count:
                self.start(self._offset + _end_of_nth(chunk, count))
                return
            count -= here
            self._offset += len(chunk)
        self._taken = self._offset

    def read(self) -> list[bytes]:
        """Return the lines that one read completes. Raises LogError where it is damaged."""
        chunk = self._read()
        if self._is_rewritten(chunk):
            self.rewritten = True
            return []
        self.at_end = not chunk if self._packed else len(chunk) < CHUNK
        begun = self._offset
        self._offset += len(chunk)
        self.bytes += len(chunk)
        text = self._decoder.feed(chunk)
        if b"\0" in text and not self._decoder.wide:
            text = self._without_holes(text)
        lines = self.splitter.feed(text)
        if not self.splitter:
            self._taken = self._offset - self._decoder.undecoded
        elif self._decoder.wide:
            if b"\n" in text:
                self._taken = self._offset - self._decoder.width_of_rest(text)
        elif (last := chunk.rfind(b"\n")) >= 0:
            self._taken = begun + last + 1
        return lines

    def rest(self) -> list[bytes]:
        """Return the line begun and not ended, if there is one."""
        if not self.splitter:
            return []
        self._taken = self._offset - self._decoder.undecoded
        return [self.splitter.rest()]

    def position(self) -> Position:
        """Return how far the lines reach that were given out."""
        device, inode = self.identity
        return Position(device, inode, len(self._head), digest(self._head), self._taken)

    def has_head_of(self, kept: Position) -> bool:
        """Return whether the file begins as it did at that position, and reaches there."""
        same = digest(self._head[: kept.head_bytes]) == kept.head_digest
        return same and (self._packed or os.fstat(self._fd).st_size >= kept.offset)

    def has_inode_of(self, kept: Position) -> bool:
        """Return whether it is the very file of that position, and was not rewritten since."""
        return self.identity == (kept.device, kept.inode) and self.has_head_of(kept)

    def park(self) -> None:
        """Close the file, to open it again when it has changed: descriptors are few."""
        if self._unpacked is not None:
            self._unpacked.close()
        elif self._fd >= 0:
            os.close(self._fd)
        self._fd, self._unpacked = -1, None

    close = park

    def wake(self, path: Path) -> bool:
        """Open the file again, where it was left, if this path leads to it; may raise OSError."""
        try:
            fd = _open_regular(path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, LogError):
            return False
        found = os.fstat(fd)
        if (found.st_dev, found.st_ino) != self.identity:
            os.close(fd)
            return False
        self._fd, self.path = fd, path
        if self._packed:
            self._unpacked = Unpacked(path.name, fd)
            # What is damaged before the offset is so behind it, and reported when that is read.
            with suppress(LogError):
                self._unpacked.seek(self._offset)
        return True

    def _read(self) -> bytes:
        if self._unpacked is not None:
            return self._unpacked.read(CHUNK)
        return os.pread(self._fd, CHUNK, self._offset)

    def _is_rewritten(self, chunk: bytes) -> bool:
        # Asked after the read: a head that is still the same then was the same during it. Size
        # alone does not show a file that was truncated and has regrown since.
        if self._packed:
            return False
        head = os.pread(self._fd, HEAD, 0)
        if not head.startswith(self._head):
            return True
        self._head = head
        return not chunk and os.fstat(self._fd).st_size < self._offset

    def _remember_head(self) -> None:
        if self._unpacked is None:
            self._head = os.pread(self._fd, HEAD, 0)
            return
        # What is damaged here is reported when it is read.
        with suppress(LogError):
            while len(self._head) < HEAD and (piece := self._unpacked.read(HEAD)):
                self._head = (self._head + piece)[:HEAD]
            self._unpacked.seek(0)

    def _without_holes(self, chunk: bytes) -> bytes:
        hole = _HOLE_WITHIN if self.splitter else _HOLE_AT_START
        # Most of what has a hole is nothing else; that is found a hundred times as fast.
        text = hole.sub(b"", chunk) if chunk.strip(b"\0") else b""
        self.skipped_bytes += len(chunk) - len(text)
        if chunk.endswith(_SECTOR) and not self._packed:
            data = next_data(self._fd, self._offset)
            self.skipped_bytes += data - self._offset
            self._offset = data
        return text


def _open_regular(path: Path) -> int:
    # O_NONBLOCK: opening a FIFO must not wait for its writer.
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    kind = os.fstat(fd).st_mode
    if stat.S_ISREG(kind):
        return fd
    os.close(fd)
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(path)
    raise LogError(
        f"cannot follow {path}: it is not a regular file; pipe it in, 'sidecar watch - <{path}'"
    )


def _end_of_nth(chunk: bytes, count: int) -> int:
    position = -1
    for _ in range(count):
        position = chunk.index(b"\n", position + 1)
    return position + 1
