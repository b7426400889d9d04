"""Files → lines, while they grow, are rotated, truncated, removed and made again.

A line may be missed when it is deleted between two looks; none is shown twice.
"""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.errors import LogError, reason
from sidecar.logs.split import Splitter

POLL_S = 0.1
"""Seconds between two looks at an idle file: 0.1 % of a core, and a line is seen in 50 ms."""

CHUNK = 65_536
"""Bytes of one turn: larger reads are no faster, and every file gets its turn sooner."""

_HEAD = 256
"""Bytes of the head that tell a file from another one with the same inode."""

Notify = Callable[[str], None]


class Lines(msgspec.Struct, frozen=True):
    """Complete lines of one file, in order, without their ends."""

    path: Path
    lines: list[bytes]


def follow(
    paths: list[Path], *, tail: int | None, keep_on: bool, clock: Clock, notify: Notify
) -> Iterator[Lines]:
    """Yield the lines of the files, in fair turns; endless when `keep_on`.

    `tail` is how many last lines to begin with, None for all. A file that is not there yet is
    waited for and shown from its beginning; `notify` gets one line about every such event.

    Raises LogError for a path that can be no log, or, unless `keep_on`, is not there.
    """
    followers = [_Follower(path, tail=tail, keep_on=keep_on, notify=notify) for path in paths]
    try:
        yield from _turns(followers, clock, keep_on=keep_on)
    finally:
        for follower in followers:
            follower.close()


def _turns(followers: list["_Follower"], clock: Clock, *, keep_on: bool) -> Iterator[Lines]:
    while True:
        busy = False
        for follower in followers:
            lines = follower.turn()
            busy = busy or not follower.at_end
            if lines:
                yield Lines(follower.path, lines)
        if busy:
            continue
        if not keep_on:
            break
        clock.sleep(POLL_S)
    for follower in followers:
        if rest := follower.rest():
            yield Lines(follower.path, [rest])


class _Follower:
    """One path: the file that it names now, how far that was read, and what comes next."""

    def __init__(self, path: Path, *, tail: int | None, keep_on: bool, notify: Notify) -> None:
        self.path = path
        self.at_end = True
        self._notify = notify
        self._splitter = Splitter()
        self._fd = -1
        self._offset = 0
        self._head = b""
        self._replaced = False
        if self._open(first=True):
            self._offset = self._start(tail)
        elif keep_on:
            notify(f"waiting for {path}")
        else:
            raise LogError(f"cannot read {path}: no such file; name an existing log")

    def turn(self) -> list[bytes]:
        """Return the lines that one read completes; none when nothing is new."""
        if self._fd < 0 and not self._open():
            return []
        if self.at_end and self._rewritten():
            self._restart("was truncated; reading it from its beginning")
        chunk = os.pread(self._fd, CHUNK, self._offset)
        self.at_end = not chunk
        if not chunk:
            return self._leave_if_replaced()
        self._offset += len(chunk)
        self._remember_head()
        self._replaced = False
        return self._splitter.feed(chunk)

    def rest(self) -> bytes:
        """Return a last line without its end."""
        return self._splitter.rest()

    def close(self) -> None:
        """Let go of the file."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def _open(self, *, first: bool = False) -> bool:
        try:
            # O_NONBLOCK: opening a FIFO must not wait for its writer.
            fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            if first:
                raise LogError(_cannot_read(self.path, error)) from error
            return False
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise LogError(f"cannot follow {self.path}: it is no regular file; name a log file")
        self._fd, self._offset, self._head = fd, 0, b""
        self._remember_head()
        return True

    def _start(self, tail: int | None) -> int:
        return 0 if tail is None else _offset_of_last(self._fd, tail)

    def _remember_head(self) -> None:
        if len(self._head) < _HEAD:
            self._head = os.pread(self._fd, _HEAD, 0)

    def _rewritten(self) -> bool:
        # Size alone does not show a file that was truncated and has regrown since.
        if os.fstat(self._fd).st_size < self._offset:
            return True
        return not os.pread(self._fd, _HEAD, 0).startswith(self._head)

    def _restart(self, event: str) -> None:
        self._notify(f"{self.path} {event}")
        self._splitter.rest()
        self._offset, self._head = 0, b""

    def _leave_if_replaced(self) -> list[bytes]:
        if self._is_current():
            return []
        if not self._replaced:
            # Its writer may not have let go yet: the old file gets one more turn.
            self._replaced = True
            return []
        self._replaced = False
        rest = [self._splitter.rest()] if self._splitter else []
        self.close()
        if self._open():
            self.at_end = False
            self._notify(f"{self.path} was rotated; reading the new file")
        else:
            self._notify(f"{self.path} is gone; waiting for it")
        return rest

    def _is_current(self) -> bool:
        mine = os.fstat(self._fd)
        try:
            named = self.path.stat()
        except OSError:
            return False
        return (mine.st_dev, mine.st_ino) == (named.st_dev, named.st_ino)


def _cannot_read(path: Path, error: OSError) -> str:
    return f"cannot read {path}: {reason(error)}; run as a user that may read it"


def _offset_of_last(fd: int, count: int) -> int:
    """Return where the last `count` lines begin; an unfinished line counts as one."""
    end = os.fstat(fd).st_size
    if count == 0 or end == 0:
        return end
    # The newline at the very end closes the last line, it does not begin another.
    wanted = count + (os.pread(fd, 1, end - 1) == b"\n")
    start = end
    while start > 0:
        size = min(CHUNK, start)
        start -= size
        block = os.pread(fd, size, start)
        found = block.count(b"\n")
        if found >= wanted:
            return start + _after_last(block, wanted)
        wanted -= found
    return 0


def _after_last(block: bytes, count: int) -> int:
    position = len(block)
    for _ in range(count):
        position = block.rindex(b"\n", 0, position)
    return position + 1
