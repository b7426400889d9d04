"""The set of followed files: discover, start, suspend, and forget them; and what to follow."""

import resource
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.errors import LogError, reason
from sidecar.logs.decode.lines import Sift, Splitter
from sidecar.logs.tail import start
from sidecar.logs.tail.checkpoint import CheckpointWriter, Position
from sidecar.logs.tail.discover import STDIN, discover
from sidecar.logs.tail.inotify import Waiter
from sidecar.logs.tail.open_file import Source
from sidecar.logs.tail.path import Notify, PathContext, Tailed
from sidecar.logs.tail.rotation import Identity
from sidecar.logs.tail.seek import TimeOf
from sidecar.logs.tail.stdin import Piped

_RESCAN_S = 0.5
"""Seconds between two scans for new files."""

_SCAN_SHARE = 0.01
"""Share of a core for these scans: a folder of thousands of files is scanned less often."""

_MAX_OPEN = 128
"""Files kept open, at most; others are closed between two changes."""

_MAX_CLOSED = 1024
"""Closed files whose positions are remembered, in case another name leads to them."""


class Following(msgspec.Struct, frozen=True):
    """What to follow, and from where.

    `tail` is the number of last lines to begin with, None for all; `since` is a time (ns) to begin
    at instead. With `rotated` both may begin in rotated files. `state` is the file of checkpoints.
    `sift` is the prefilter: it sees blocks of lines first and may drop lines.
    """

    paths: tuple[Path, ...]
    keep_on: bool = True
    tail: int | None = None
    since: int | None = None
    rotated: bool = False
    state: Path | None = None
    sift: Sift | None = None


class ReadTally(msgspec.Struct):
    """Totals of what was read, complete at the end; cut and skipped bytes were never shown."""

    lines: int = 0
    bytes: int = 0
    cut_bytes: int = 0
    skipped_bytes: int = 0


class FollowContext(msgspec.Struct, frozen=True):
    """What the followed files share: clock, notices, totals, checkpoints, and waiting."""

    clock: Clock
    notify: Notify
    time_of: TimeOf
    tally: ReadTally
    checkpoints: CheckpointWriter
    waiter: Waiter


class FollowedFiles:
    """All followed files, by path."""

    def __init__(self, options: Following, context: FollowContext) -> None:
        """Start without files; `scan` finds them."""
        self._options = options
        self._context = context
        self._notify = context.notify
        self._waiter = context.waiter
        self._checkpoints = context.checkpoints
        self.keeps_on = options.keep_on
        """Whether files may grow; otherwise each is read to its current end."""
        self._files: dict[Path, Tailed | Piped] = {}
        self._open: dict[Path, Tailed] = {}
        self._max_open = _max_open()
        self._closed: dict[Identity, Position] = {}
        self._path_context = PathContext(
            context.clock,
            context.notify,
            opened=self._opened,
            retired=self._retire,
            was_left=self._closed.__contains__,
            left_at=self._left_at,
            sift=options.sift,
            keep_on=options.keep_on,
        )
        self._unreadable = ""
        self._next_scan = 0.0

    def items(self) -> list[tuple[Path, Tailed | Piped]]:
        """Return the files, in the order in which they are read."""
        return list(self._files.items())

    def goes_on(self) -> bool:
        """Return whether more may come after everything was read."""
        inputs = [file for file in self._files.values() if isinstance(file, Piped)]
        if any(not file.ended for file in inputs):
            return True
        # Files never end, and an empty folder may get some.
        return self._options.keep_on and (not inputs or len(inputs) < len(self._options.paths))

    def scan(self, *, first: bool = False) -> None:
        """Add new files and forget vanished ones, if it is time to.

        Raises LogError at the first scan for a path that cannot be a log.
        """
        now = self._context.clock.monotonic()
        if now < self._next_scan and not first:
            return
        started = time.thread_time()
        paths = self._discover(first=first)
        if first and not paths:
            self._nothing_found()
        new = [path for path in paths if path not in self._files]
        for path in self._without_renamed(new):
            self._files[path] = self._add(path, first=first)
        for path in self._files.keys() - set(paths):
            file = self._files[path]
            if isinstance(file, Tailed) and file.gone:
                self._forget(path)
        cost = time.thread_time() - started
        self._next_scan = now + max(_RESCAN_S, cost / _SCAN_SHARE)

    def close(self) -> None:
        """Close all files."""
        for file in self._files.values():
            self._drop(file)

    # --- new files ---------------------------------------------------------------------------

    def _discover(self, *, first: bool) -> list[Path]:
        options = self._options
        try:
            paths = discover(options.paths, self._files, history=options.keep_on or options.rotated)
        except OSError as error:
            text = f"cannot read the folder {error.filename}: {reason(error)}"
            if first:
                raise LogError(f"{text}; run as a user that may read it") from error
            if text != self._unreadable:
                self._notify(text)
            self._unreadable = text
            return list(self._files)
        self._unreadable = ""
        return [path for path in paths if path != options.state]

    def _nothing_found(self) -> None:
        named = ", ".join(map(str, self._options.paths))
        if not self._options.keep_on:
            raise LogError(f"no log matches {named}; name a file, a folder with logs, or a glob")
        self._notify(f"waiting for a log in {named}")

    def _without_renamed(self, new: list[Path]) -> Iterator[Path]:
        """Yield the new paths, except those of a file that is already read under another name."""
        files = self._files.values()
        held = {
            identity for file in files if isinstance(file, Tailed) for identity in file.identities()
        }
        for path in new:
            identity = _identity(path)
            if identity is None or identity not in held or path in self._options.paths:
                held |= {identity} if identity else set()
                yield path

    def _add(self, path: Path, *, first: bool) -> Tailed | Piped:
        if path == STDIN:
            return Piped(self._waiter, self._options.sift)
        named = path in self._options.paths
        file = Tailed(path, self._path_context)
        self._waiter.watch(path)
        exists = file.open(strict=first and named)
        if first and named and not exists:
            if not self._options.keep_on:
                raise LogError(f"cannot read {path}: no such file; name an existing log")
            self._notify(f"waiting for {path}")
        self._start(file, as_asked=first and (named or self._checkpoints.is_first_run))
        self._checkpoints.confirm(path, file.position())
        return file

    def _opened(self, file: Tailed) -> None:
        """Watch a file that was opened; suspend the one open for longest if there are too many."""
        self._waiter.watch(file.path)
        self._open.pop(file.path, None)
        self._open[file.path] = file
        if len(self._open) > self._max_open:
            # A file that still changes is reopened, and is then the last to be suspended.
            self._open.pop(next(iter(self._open))).suspend()

    def _start(self, file: Tailed, *, as_asked: bool) -> None:
        options, notify = self._options, self._notify
        kept = self._checkpoints.last(file.path)
        if file.live is not None and file.live.identity in self._closed:
            file.start(self._left_at(file.live))
        elif kept is not None:
            start.from_checkpoint(file, kept, notify)
        elif not as_asked:
            file.start()
        elif options.since is not None:
            time_of = self._context.time_of
            start.from_time(file, options.since, time_of, notify, reach_back=options.rotated)
        elif options.tail is not None:
            start.from_last_lines(file, options.tail, notify, reach_back=options.rotated)
        else:
            start.from_beginning(file, reach_back=options.rotated)

    # --- closed files ------------------------------------------------------------------------

    def _forget(self, path: Path) -> None:
        self._drop(self._files.pop(path))
        self._open.pop(path, None)
        self._waiter.unwatch(path)
        self._checkpoints.forget(path)

    def _drop(self, file: Tailed | Piped) -> None:
        if isinstance(file, Tailed):
            file.close()
        else:
            self._count(file.bytes, file.splitter)

    def _retire(self, source: Source) -> None:
        self._count(source.bytes, source.splitter)
        self._context.tally.skipped_bytes += source.skipped_bytes
        if source.fd >= 0 and not source.is_deleted:
            self._closed[source.identity] = source.position()
        if len(self._closed) > _MAX_CLOSED:
            del self._closed[next(iter(self._closed))]
        source.close()

    def _left_at(self, source: Source) -> int:
        """Return how far a file was read before it was closed: it may be back, or renamed."""
        position = self._closed.get(source.identity)
        return position.offset if position is not None and source.has_inode_of(position) else 0

    def _count(self, read: int, splitter: Splitter) -> None:
        tally = self._context.tally
        tally.bytes += read
        tally.lines += splitter.lines
        tally.cut_bytes += splitter.cut_bytes


def _identity(path: Path) -> Identity | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _max_open() -> int:
    """Return how many files may be open; a file that is being rotated needs two descriptors."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MAX_OPEN if allowed < 0 else max(1, min(_MAX_OPEN, allowed // 4))
