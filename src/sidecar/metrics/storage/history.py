"""The metrics history: one flat JSON object a scrape, appended with one write.

`docs/formats.md` draws the format. One writer at a time; readers never wait for it.
"""

import fcntl
import os
import re
import stat
import threading
from contextlib import suppress
from pathlib import Path

from sidecar.errors import HistoryError, reason
from sidecar.metrics.storage.compaction import Compactor
from sidecar.metrics.storage.lines import Encoder, is_ours
from sidecar.metrics.storage.reader import newest, read
from sidecar.metrics.storage.retention import RetentionBounds
from sidecar.metrics.storage.segments import folder_of, named
from sidecar.model.sample import Scrape
from sidecar.times import parse_time

__all__ = ["History", "newest", "read"]

_TAIL = 65_536
_TIME = re.compile(rb'\{"ts":"([^"]{20,40})"')


class History:
    """The writer's side: opened once, appended to by any thread, closed."""

    def __init__(self, path: Path, bounds: RetentionBounds = RetentionBounds()) -> None:  # noqa: B008 - is frozen
        """Open or create the history, and repair what a killed writer left incomplete.

        Raises HistoryError when it cannot be written, when another writer has it, and when there
        is a file of another kind.
        """
        self.path = path
        self._bounds = bounds
        self._folder = folder_of(path)
        self._keeper = Compactor(self._folder, bounds)
        self._encoder = Encoder()
        self._names = 0
        self._one = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _refuse_foreign(path)
            self._folder.mkdir(exist_ok=True)
            self._lock = _locked(self._folder / "lock", path)
        except OSError as error:
            raise HistoryError(_cannot_write(path, error)) from error
        try:
            self._open()
        except BaseException as error:
            os.close(self._lock)
            if isinstance(error, OSError):
                raise HistoryError(_cannot_write(path, error)) from error
            raise

    @property
    def trouble(self) -> str:
        """Why closed segments stay unsealed, or nothing."""
        return self._keeper.trouble

    def append(self, scrape: Scrape) -> None:
        """Store one scrape; raises HistoryError when that failed, and leaves no half of it."""
        with self._one:
            met = self._encoder.names
            line = self._encoder.encode(scrape)
            self._names += self._encoder.names - met
            at = scrape.ts // 1_000_000
            try:
                size = self._make_room(len(line), at)
                written = os.write(self._fd, line)
            except OSError as error:
                raise HistoryError(_cannot_write(self.path, error)) from error
            if written < len(line):
                os.ftruncate(self._fd, size)
                raise HistoryError(
                    f"cannot write {self.path}: no space left on device; free some space"
                )
            self._span.add(at)

    def close(self) -> None:
        """Let go of the files and of the lock on them."""
        self._keeper.close()
        os.close(self._fd)
        os.close(self._lock)

    def _open(self) -> None:
        closed = self._keeper.recover()
        self._next = closed[-1].number + 1 if closed else 1
        # Kept by versions that had one older file.
        self._close_segment(self.path.with_name(self.path.name + ".1"))
        self._fd = _open_for_append(self.path)
        self._span = _span(self.path)
        latest = [item.last for item in closed[-1:]]
        if self._span.newest is not None:
            latest = [self._span.newest // 1000]
        if latest and self._next > 1:
            self._keeper.wake(*latest)

    def _make_room(self, length: int, at: int) -> int:
        own = os.fstat(self._fd)
        size = own.st_size
        full = self._is_full(size + length)
        if (
            size
            and (full or self._span.is_older(self._bounds.live_s, at))
            and self._is_current(own)
        ):
            try:
                self._close_segment(self.path)
            except OSError:
                # Better one that is too large than a scrape lost; but not without end.
                if size + length > 2 * self._bounds.live_bytes:
                    raise
            self._keeper.wake(at // 1000)
        if self._is_current(own):
            return size
        # Closed just now, or removed by someone: the history continues in a new file.
        fd = _open_for_append(self.path)
        os.close(self._fd)
        self._fd, self._span = fd, _span(self.path)
        return os.fstat(fd).st_size

    def _is_full(self, size: int) -> bool:
        bounds = self._bounds
        few = self._span.count < bounds.live_scrapes
        most = max(bounds.live_bytes, bounds.keep_bytes // 4) if few else bounds.live_bytes
        return size > most or self._names > bounds.live_names

    def _close_segment(self, path: Path) -> None:
        span = self._span if path == self.path else _span(path)
        if span.newest is None:
            return
        with suppress(FileExistsError):
            self._folder.mkdir()
        path.rename(named(self._folder, self._next, span.least, span.most).plain)
        self._next += 1
        self._names = 0

    def _is_current(self, own: os.stat_result) -> bool:
        try:
            return os.path.samestat(own, self.path.stat())
        except FileNotFoundError:
            return False


class _Span:
    """The times of the live segment's scrapes, in milliseconds; None while there is none."""

    def __init__(self) -> None:
        self.oldest: int | None = None
        self.newest: int | None = None
        self.least = self.most = self.count = 0

    def add(self, at: int) -> None:
        if self.oldest is None:
            self.oldest = self.least = self.most = at
        self.newest = at
        self.count += 1
        self.least, self.most = min(self.least, at), max(self.most, at)

    def is_older(self, seconds: float, at: int) -> bool:
        # A clock that was set back by more must not keep the segment open for as long.
        return self.oldest is not None and abs(at - self.oldest) >= seconds * 1000


def _span(path: Path) -> _Span:
    span = _Span()
    with suppress(FileNotFoundError), path.open("rb") as file:
        for line in file:
            found = _TIME.match(line)
            ts = parse_time(found[1].decode("ascii", "replace")) if found else None
            if ts is not None:
                span.add(ts // 1_000_000)
    return span


def _refuse_foreign(path: Path) -> None:
    with suppress(FileNotFoundError):
        fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            _check(fd, path)
        finally:
            os.close(fd)


def _open_for_append(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o644)
    try:
        _check(fd, path)
        _take(fd, path)
        _cut_torn_line(fd)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _check(fd: int, path: Path) -> None:
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        raise HistoryError(f"cannot write {path}: it is not a regular file; name another")
    if not is_ours(os.pread(fd, _TAIL, 0)):
        raise HistoryError(
            f"cannot write {path}: it is not a metrics history; give another --history"
        )


def _locked(lock: Path, path: Path) -> int:
    """Lock what stays in its place: the live file is renamed, and a lock on it goes with it."""
    fd = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(fd, path)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _take(fd: int, path: Path) -> None:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise HistoryError(
            f"another scraper writes {path}; stop it, or give this one its own --history"
        ) from None


def _cut_torn_line(fd: int) -> None:
    end = os.fstat(fd).st_size
    start = end
    while start > 0:
        size = min(_TAIL, start)
        start -= size
        position = os.pread(fd, size, start).rfind(b"\n")
        if position >= 0:
            start += position + 1
            break
    if start < end:
        os.ftruncate(fd, start)


def _cannot_write(path: Path, error: OSError) -> str:
    return f"cannot write {path}: {reason(error)}; give a writable --history"
