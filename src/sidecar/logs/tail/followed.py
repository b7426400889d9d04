"""Which files are followed now: found, begun, parked, and let go."""

import resource
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.errors import LogError, reason
from sidecar.logs.decode.lines import Sift, Splitter
from sidecar.logs.tail import start as begin
from sidecar.logs.tail.checkpoint import CheckpointWriter, Position
from sidecar.logs.tail.discover import STDIN, discover
from sidecar.logs.tail.inotify import Waiter
from sidecar.logs.tail.open_file import Source
from sidecar.logs.tail.path import Around, Notify, Tailed
from sidecar.logs.tail.rotation import Identity
from sidecar.logs.tail.seek import TimeOf
from sidecar.logs.tail.stdin import Piped

_RESCAN_S = 0.5
"""Seconds between two looks for new files."""

_SCAN_SHARE = 0.01
"""Share of a core for that: a folder of thousands of files is looked at less often."""

_MAX_OPEN = 128
"""Files kept open; more than these are closed between two changes."""

_MAX_LEFT = 1024
"""Files remembered after they were left, should another name lead to them."""


class Following(msgspec.Struct, frozen=True):
    """What to follow, and from where.

    `tail` is how many last lines to begin with, None for all; `since` a time in ns to begin at
    instead. `rotated` reaches back into rotated files as well. `state` names a file that keeps
    how far each file was shown. `sift` sees blocks of lines before anyone else, and may leave
    out what is surely not wanted.
    """

    paths: tuple[Path, ...]
    keep_on: bool = True
    tail: int | None = None
    since: int | None = None
    rotated: bool = False
    state: Path | None = None
    sift: Sift | None = None


class ReadTally(msgspec.Struct):
    """What was read, filled in at the end; cut and skipped bytes are those never shown."""

    lines: int = 0
    bytes: int = 0
    cut_bytes: int = 0
    skipped_bytes: int = 0


class FollowContext(msgspec.Struct, frozen=True):
    """What following needs of those around it."""

    clock: Clock
    notify: Notify
    time_of: TimeOf
    tally: ReadTally
    keeper: CheckpointWriter
    waiter: Waiter


class Followed:
    """All followed files, by path."""

    def __init__(self, what: Following, context: FollowContext) -> None:
        """Take what is named; `scan` finds the files."""
        self._what = what
        self._context = context
        self._notify = context.notify
        self._waiter = context.waiter
        self._keeper = context.keeper
        self.keeps_on = what.keep_on
        """Whether files may grow; otherwise they are read to their end as they are."""
        self._files: dict[Path, Tailed | Piped] = {}
        self._open: dict[Path, Tailed] = {}
        self._max_open = _max_open()
        self._left: dict[Identity, Position] = {}
        self._around = Around(
            context.clock,
            context.notify,
            opened=self._opened,
            retired=self._retire,
            was_left=self._left.__contains__,
            left_at=self._left_at,
            sift=what.sift,
            keep_on=what.keep_on,
        )
        self._unreadable = ""
        self._next_scan = 0.0

    def items(self) -> list[tuple[Path, Tailed | Piped]]:
        """Return the files, in the order in which they take turns."""
        return list(self._files.items())

    def goes_on(self) -> bool:
        """Return whether more may come when all that is there was read."""
        inputs = [file for file in self._files.values() if isinstance(file, Piped)]
        if any(not file.ended for file in inputs):
            return True
        # Files never end, and an empty folder may get some.
        return self._what.keep_on and (not inputs or len(inputs) < len(self._what.paths))

    def scan(self, *, first: bool = False) -> None:
        """Look, now and then, for files that are new and for those that will not come back.

        Raises LogError, the first time, for what can be no log.
        """
        now = self._context.clock.monotonic()
        if now < self._next_scan and not first:
            return
        begun = time.thread_time()
        found = self._discover(first=first)
        if first and not found:
            self._nothing_found()
        new = [path for path in found if path not in self._files]
        for path in self._without_renamed(new):
            self._files[path] = self._begin(path, first=first)
        for path in self._files.keys() - set(found):
            file = self._files[path]
            if isinstance(file, Tailed) and file.gone:
                self._forget(path)
        cost = time.thread_time() - begun
        self._next_scan = now + max(_RESCAN_S, cost / _SCAN_SHARE)

    def close(self) -> None:
        """Close all files."""
        for file in self._files.values():
            self._drop(file)

    # --- new files ---------------------------------------------------------------------------

    def _discover(self, *, first: bool) -> list[Path]:
        what = self._what
        try:
            found = discover(what.paths, self._files, history=what.keep_on or what.rotated)
        except OSError as error:
            text = f"cannot read the folder {error.filename}: {reason(error)}"
            if first:
                raise LogError(f"{text}; run as a user that may read it") from error
            if text != self._unreadable:
                self._notify(text)
            self._unreadable = text
            return list(self._files)
        self._unreadable = ""
        return [path for path in found if path != what.state]

    def _nothing_found(self) -> None:
        named = ", ".join(map(str, self._what.paths))
        if not self._what.keep_on:
            raise LogError(f"no log matches {named}; name a file, a folder with logs, or a glob")
        self._notify(f"waiting for a log in {named}")

    def _without_renamed(self, new: list[Path]) -> Iterator[Path]:
        """Yield the new names but those that lead to a file that is being read by another."""
        files = self._files.values()
        held = {hold for file in files if isinstance(file, Tailed) for hold in file.holds()}
        for path in new:
            identity = _identity(path)
            if identity is None or identity not in held or path in self._what.paths:
                held |= {identity} if identity else set()
                yield path

    def _begin(self, path: Path, *, first: bool) -> Tailed | Piped:
        if path == STDIN:
            return Piped(self._waiter, self._what.sift)
        named = path in self._what.paths
        file = Tailed(path, self._around)
        self._waiter.watch(path)
        there = file.open(strict=first and named)
        if first and named and not there:
            if not self._what.keep_on:
                raise LogError(f"cannot read {path}: no such file; name an existing log")
            self._notify(f"waiting for {path}")
        self._start(file, as_asked=first and (named or self._keeper.is_first_run))
        self._keeper.confirm(path, file.position())
        return file

    def _opened(self, file: Tailed) -> None:
        """Watch what was opened; close what has been open longest when that is too much."""
        self._waiter.watch(file.path)
        self._open.pop(file.path, None)
        self._open[file.path] = file
        if len(self._open) > self._max_open:
            # If it is a lively one, it will be opened again, and be the youngest.
            self._open.pop(next(iter(self._open))).park()

    def _start(self, file: Tailed, *, as_asked: bool) -> None:
        what, notify = self._what, self._notify
        kept = self._keeper.last(file.path)
        if file.live is not None and file.live.identity in self._left:
            file.start(self._left_at(file.live))
        elif kept is not None:
            begin.where_it_stopped(file, kept, notify)
        elif not as_asked:
            file.start()
        elif what.since is not None:
            time_of = self._context.time_of
            begin.at_time(file, what.since, time_of, notify, reach_back=what.rotated)
        elif what.tail is not None:
            begin.at_last(file, what.tail, notify, reach_back=what.rotated)
        else:
            begin.at_beginning(file, reach_back=what.rotated)

    # --- files that were left ----------------------------------------------------------------

    def _forget(self, path: Path) -> None:
        self._drop(self._files.pop(path))
        self._open.pop(path, None)
        self._waiter.unwatch(path)
        self._keeper.forget(path)

    def _drop(self, file: Tailed | Piped) -> None:
        if isinstance(file, Tailed):
            file.close()
        else:
            self._count(file.bytes, file.splitter)

    def _retire(self, source: Source) -> None:
        self._count(source.bytes, source.splitter)
        self._context.tally.skipped_bytes += source.skipped_bytes
        if source.fd >= 0 and not source.is_deleted:
            self._left[source.identity] = source.position()
        if len(self._left) > _MAX_LEFT:
            del self._left[next(iter(self._left))]
        source.close()

    def _left_at(self, source: Source) -> int:
        """Return how far a file was read before it was left: it may be back, or renamed."""
        left = self._left.get(source.identity)
        return left.offset if left is not None and source.has_inode_of(left) else 0

    def _count(self, read: int, splitter: Splitter) -> None:
        tally = self._context.tally
        tally.bytes += read
        tally.lines += splitter.lines
        tally.cut_bytes += splitter.cut_bytes


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _max_open() -> int:
    """Return how many files may be open; one that is being rotated holds two descriptors."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MAX_OPEN if allowed < 0 else max(1, min(_MAX_OPEN, allowed // 4))
