"""An open log file: its lines from an offset on, holes skipped, and how far it was read."""

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from sidecar.errors import LogError
from sidecar.logs.decode.encoding import Decoder
from sidecar.logs.decode.lines import Sift, Splitter
from sidecar.logs.tail.checkpoint import Position, digest
from sidecar.logs.tail.compressed import DecompressedFile, is_packed
from sidecar.logs.tail.seek import CHUNK, next_data

HEAD = 256
"""Bytes of the head by which a file is distinguished from another one with the same inode."""

_SECTOR = b"\0" * 512
_HOLE_AT_START = re.compile(rb"\A\0+|(?<=\n)\0+|\0{512,}")
_HOLE_WITHIN = re.compile(rb"(?<=\n)\0+|\0{512,}")
"""NULs of a hole: a writer that does not append leaves them after a truncation, a power failure in
place of a sector. A few NULs within a line are part of it."""


class Source:
    """A file that is read from an offset on, whatever its path leads to by now."""

    def __init__(self, path: Path, sift: Sift | None = None) -> None:
        """Open the file at its beginning.

        Raises OSError; LogError for a path that is not a regular file.
        """
        self.path = path
        """The last known path of the file."""
        self._fd = _open_regular(path)
        status = os.fstat(self._fd)
        self.identity = (status.st_dev, status.st_ino)
        self.splitter = Splitter(sift)
        self.at_end = False
        self.rewritten = False
        """Whether the last read found the file truncated or overwritten."""
        self.bytes = 0
        self.skipped_bytes = 0
        self._offset = 0
        self._returned = 0
        self._head = b""
        self._decoder = Decoder()
        self._compressed = is_packed(path.name)
        self._decompressed = DecompressedFile(path.name, self._fd) if self._compressed else None
        self._remember_head()

    @property
    def fd(self) -> int:
        """The open file, or -1."""
        return self._fd

    @property
    def is_deleted(self) -> bool:
        """Whether the file has no name any more."""
        return os.fstat(self._fd).st_nlink == 0

    def start(self, offset: int) -> None:
        """Go to an offset, of the decompressed bytes if the file is compressed."""
        if self._decompressed is not None:
            self._decompressed.seek(offset)
        elif offset > 0 and not self._decoder.wide:
            self.splitter.within = os.pread(self._fd, 1, offset - 1) != b"\n"
        self._offset = self._returned = offset
        self._decoder = Decoder(self._head if offset else b"")

    def start_over(self) -> None:
        """Go to the beginning of a file that was rewritten."""
        self.rewritten, self._head = False, b""
        self.splitter.within = False
        self._remember_head()
        self.start(0)

    def skip_lines(self, count: int) -> None:
        """Skip this many lines."""
        while count > 0 and (chunk := self._read()):
            ends = chunk.count(b"\n")
            if ends >= count:
                self.start(self._offset + _end_of_nth(chunk, count))
                return
            count -= ends
            self._offset += len(chunk)
        self._returned = self._offset

    def read(self) -> list[bytes]:
        """Read once and return the lines that are complete. Raises LogError where damaged."""
        chunk = self._read()
        if self._is_rewritten(chunk):
            self.rewritten = True
            return []
        self.at_end = not chunk if self._compressed else len(chunk) < CHUNK
        start = self._offset
        self._offset += len(chunk)
        self.bytes += len(chunk)
        text = self._decoder.feed(chunk)
        if b"\0" in text and not self._decoder.wide:
            text = self._without_holes(text)
        lines = self.splitter.feed(text)
        if not self.splitter:
            self._returned = self._offset - self._decoder.undecoded
        elif self._decoder.wide:
            if b"\n" in text:
                self._returned = self._offset - self._decoder.width_of_rest(text)
        elif (last := chunk.rfind(b"\n")) >= 0:
            self._returned = start + last + 1
        return lines

    def rest(self) -> list[bytes]:
        """Return the unfinished line, if there is one."""
        if not self.splitter:
            return []
        self._returned = self._offset - self._decoder.undecoded
        return [self.splitter.rest()]

    def position(self) -> Position:
        """Return the position behind the lines that were returned."""
        device, inode = self.identity
        return Position(device, inode, len(self._head), digest(self._head), self._returned)

    def has_head_of(self, kept: Position) -> bool:
        """Return whether the file has the head of a position, and reaches its offset."""
        same = digest(self._head[: kept.head_bytes]) == kept.head_digest
        return same and (self._compressed or os.fstat(self._fd).st_size >= kept.offset)

    def has_inode_of(self, kept: Position) -> bool:
        """Return whether it is the file of a position, not rewritten since."""
        return self.identity == (kept.device, kept.inode) and self.has_head_of(kept)

    def suspend(self) -> None:
        """Close the file until `reopen`, to save descriptors."""
        if self._decompressed is not None:
            self._decompressed.close()
        elif self._fd >= 0:
            os.close(self._fd)
        self._fd, self._decompressed = -1, None

    close = suspend

    def reopen(self, path: Path) -> bool:
        """Open the file again at its offset, if this path leads to it. May raise OSError."""
        try:
            fd = _open_regular(path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, LogError):
            return False
        status = os.fstat(fd)
        if (status.st_dev, status.st_ino) != self.identity:
            os.close(fd)
            return False
        self._fd, self.path = fd, path
        if self._compressed:
            self._decompressed = DecompressedFile(path.name, fd)
            # Damage before the offset is reported by the next read.
            with suppress(LogError):
                self._decompressed.seek(self._offset)
        return True

    def _read(self) -> bytes:
        if self._decompressed is not None:
            return self._decompressed.read(CHUNK)
        return os.pread(self._fd, CHUNK, self._offset)

    def _is_rewritten(self, chunk: bytes) -> bool:
        # Checked after the read: an unchanged head was the same during the read. The size alone
        # does not show a file that was truncated and has grown again.
        if self._compressed:
            return False
        head = os.pread(self._fd, HEAD, 0)
        if not head.startswith(self._head):
            return True
        self._head = head
        return not chunk and os.fstat(self._fd).st_size < self._offset

    def _remember_head(self) -> None:
        if self._decompressed is None:
            self._head = os.pread(self._fd, HEAD, 0)
            return
        # Damage is reported by the first read.
        with suppress(LogError):
            while len(self._head) < HEAD and (piece := self._decompressed.read(HEAD)):
                self._head = (self._head + piece)[:HEAD]
            self._decompressed.seek(0)

    def _without_holes(self, chunk: bytes) -> bytes:
        hole = _HOLE_WITHIN if self.splitter else _HOLE_AT_START
        # Most chunks with a hole have only NULs: `strip` finds that a hundred times as fast.
        text = hole.sub(b"", chunk) if chunk.strip(b"\0") else b""
        self.skipped_bytes += len(chunk) - len(text)
        if chunk.endswith(_SECTOR) and not self._compressed:
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
