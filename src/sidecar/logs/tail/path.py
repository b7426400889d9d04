"""One followed path: its current file, the rotated files before it, and changes between them."""

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from sidecar.clock import Clock
from sidecar.errors import LogError, reason
from sidecar.logs.decode.lines import Sift
from sidecar.logs.tail.checkpoint import NOWHERE, Position
from sidecar.logs.tail.open_file import Source
from sidecar.logs.tail.rotation import (
    PARTIAL_S,
    FileState,
    Identity,
    Older,
    can_close,
    end_of_newest,
    older_files,
    open_older,
    rotated,
    rotated_after,
    rotated_since,
    stat_path,
)

_SETTLED_S = 0.05
"""Seconds after which two changes have different times: the kernel's clock for files ticks every 1
to 10 ms."""

Notify = Callable[[str], None]


class PathContext(NamedTuple):
    """What followed paths share.

    `opened` is called when a path opens a file, `retired` for each file that is done. `was_left`
    returns whether a file is done; `left_at` returns how far such a file was read.
    """

    clock: Clock
    notify: Notify
    opened: Callable[["Tailed"], None] = lambda _: None
    retired: Callable[[Source], None] = Source.close
    was_left: Callable[[Identity], bool] = lambda _: False
    left_at: Callable[[Source], int] = lambda _: 0
    sift: Sift | None = None
    keep_on: bool = True


class Tailed:
    """A followed path: `turn` reads once, and handles rotation, truncation and removal."""

    def __init__(self, path: Path, context: PathContext) -> None:
        """Start without opening the path."""
        self.path = path
        self.at_end = True
        self._context = context
        self._older: deque[Older] = deque()
        self._source: Source | None = None
        """The file that is read: a rotated one, or the live one."""
        self._live: Source | None = None
        """The file of the path; during a rotation the one before it."""
        self._position = NOWHERE
        self._seen: FileState | None = None
        self._seen_since = self._looked = self._changed = context.clock.monotonic()
        self._leaving: float | None = None
        self._rotated_before: set[Identity] | None = None
        self._last_notice = ""

    @property
    def live(self) -> Source | None:
        """The file of the path, if it is open."""
        return self._live

    @property
    def gone(self) -> bool:
        """Whether the path has no file, and no lines are left to return."""
        return self._source is None and self._live is None and not self._older

    def identities(self) -> list[Identity]:
        """Return the identities of the files that are being read or waiting to be read."""
        sources = [source.identity for source in (self._source, self._live) if source is not None]
        return sources + [older.identity for older in self._older]

    def open(self, *, strict: bool = False) -> bool:
        """Open the file of the path at its beginning; return whether there is one.

        A file that cannot be read or cannot be a log is reported once, and tried again after a
        change. With `strict` it raises LogError.
        """
        try:
            self._live = Source(self.path, self._context.sift)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        except OSError as error:
            remedy = (
                "; run as a user that may read it" if isinstance(error, PermissionError) else ""
            )
            text = f"cannot read {self.path}: {reason(error)}{remedy}"
            if strict:
                raise LogError(text) from error
            return self._notify_once(text)
        except LogError as error:
            if strict:
                raise
            return self._notify_once(str(error))
        self._live.start(self._context.left_at(self._live))
        self._context.opened(self)
        return True

    def start(self, offset: int = 0, older: Iterable[Older] = ()) -> None:
        """Start with the older files, then at this offset of the live file, if it is open."""
        self.at_end = False
        if self._live is not None:
            self._live.start(offset)
        else:
            self._position = end_of_newest(self.path)
            self._wait()
        self._older.extend(older)
        if self._older or self._live is not None:
            self._next()

    def turn(self) -> list[bytes]:
        """Read once and return the lines that are complete; none if nothing is new."""
        if self._is_unchanged():
            return []
        source = self._source or self._next()
        if source is None:
            self.at_end = True
            return []
        read_before = source.bytes
        try:
            if source.fd < 0 and not self._reopen(source):
                return self._leave(source)
            lines = source.read()
        except LogError as error:
            self._context.notify(str(error))
            return self._leave(source)
        except OSError as error:
            return self._fail(source, error)
        if source.rewritten:
            return self._start_over(source)
        self._looked = self._context.clock.monotonic()
        self.at_end = source.at_end and source is self._live
        if source.bytes > read_before:
            self._changed = self._looked
            self._last_notice = ""
        elif source is not self._live:
            return self._leave(source)
        elif self._context.keep_on:
            return self._check_rotation(source)
        return lines

    def partial(self) -> list[bytes]:
        """Return an unfinished line, if its writer has been silent for long enough."""
        if self._source is None or not self._source.splitter or not self.at_end:
            return []  # A slow consumer may not have read its end yet.
        silent = self._context.clock.monotonic() - self._changed
        return self._source.rest() if silent >= PARTIAL_S else []

    def rest(self) -> list[bytes]:
        """Return an unfinished line: nothing more will come."""
        return self._source.rest() if self._source else []

    def position(self) -> Position:
        """Return the position behind the lines that were returned."""
        return self._source.position() if self._source else self._position

    def suspend(self) -> None:
        """Close the files until they change, to save descriptors."""
        for source in (self._source, self._live):
            if source is not None:
                source.suspend()

    def close(self) -> None:
        """Close the files for good."""
        if self._source is not None:
            self._context.retired(self._source)
        if self._live is not None and self._live is not self._source:
            self._context.retired(self._live)
        self._source = self._live = None

    # --- rotation, truncation, removal -------------------------------------------------------

    def _is_unchanged(self) -> bool:
        """Stat the path; return whether the last read was complete and nothing changed since."""
        now = self._context.clock.monotonic()
        seen = stat_path(self.path)
        if seen != self._seen:
            self._seen, self._seen_since = seen, now
            return False
        idle = self.at_end and self._leaving is None and not self._older
        return idle and self._looked - self._seen_since >= _SETTLED_S

    def _next(self) -> Source | None:
        while self._older:
            older = self._older.popleft()
            self._source = open_older(older, self.path, self._context.sift, self._context.notify)
            if self._source is not None:
                self._context.opened(self)
                return self._source
        if self._live is None:
            if not self.open():
                return None
            if self._rotated_before is not None:
                self._add_older(rotated_since(self.path, self._rotated_before))
                self._rotated_before = None
                return self._next()
        self._source = self._live
        return self._source

    def _wait(self) -> None:
        """Remember the rotated files, to recognise those that are rotated before they are seen."""
        self._rotated_before = {older.identity for older in older_files(self.path)}

    def _reopen(self, source: Source) -> bool:
        # A file rotated while it was closed is among the rotated files; its rest is read first.
        if source.reopen(source.path) or any(source.reopen(path) for path in rotated(self.path)):
            self._context.opened(self)
            return True
        self._context.notify(f"{self.path} {'is gone' if self._seen is None else 'was replaced'}")
        return False

    def _fail(self, source: Source, error: OSError) -> list[bytes]:
        """Report a failed read. The live file is tried again later, a rotated one is skipped."""
        self._notify_once(f"cannot read {source.path}: {reason(error)}")
        if source is not self._live:
            return self._leave(source)
        source.suspend()
        self.at_end = True
        return []

    def _start_over(self, source: Source) -> list[bytes]:
        self._context.notify(f"{self.path} was truncated; reading it from its beginning")
        lines = source.rest()
        source.start_over()
        self.at_end = False
        return lines

    def _check_rotation(self, source: Source) -> list[bytes]:
        """Close a file at its end if the path has another file by now."""
        if self._seen is not None and self._seen.identity == source.identity:
            self._leaving = None
            return []
        if self._leaving is None:
            self._leaving = self._looked
        left_for, silent = self._looked - self._leaving, self._looked - self._changed
        if not can_close(source, self._seen, left_for, silent):
            return []
        deleted, identity = source.is_deleted, source.identity
        lines = self._leave(source)
        if self.open():
            how = "replaced" if deleted else "rotated"
            self._context.notify(f"{self.path} was {how}; reading the new file")
        else:
            self._context.notify(f"{self.path} is gone; waiting for it")
            self._wait()
        self._add_older(rotated_after(self.path, identity))
        return lines

    def _add_older(self, files: list[Older]) -> None:
        live = self._live.identity if self._live else None
        self._older.extend(
            older
            for older in files
            if older.identity != live and not self._context.was_left(older.identity)
        )

    def _leave(self, source: Source) -> list[bytes]:
        lines = source.rest()
        self._position = source.position()
        self._context.retired(source)
        if source is self._live:
            self._live = None
        self._source, self._leaving = None, None
        self.at_end = False
        return lines

    def _notify_once(self, text: str) -> bool:
        if text != self._last_notice:
            self._context.notify(text)
        self._last_notice = text
        return False
