"""One path: the file that it leads to now, those that it led to before, and what comes next."""

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
    FileSeen,
    Identity,
    Older,
    behind_the_newest,
    came_behind,
    came_since,
    look,
    may_leave,
    older_files,
    open_older,
    rotated,
)

_SETTLED_S = 0.05
"""Seconds after which a change can no longer bear the same time as the one before: the kernel's
clock for files ticks every 1 to 10 ms."""

Notify = Callable[[str], None]


class Around(NamedTuple):
    """What a followed path needs of those around it.

    `opened` is called whenever a path opened a file, `retired` of every one that was left;
    `was_left` knows those, and `left_at` how far one was read that is back.
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
    """A followed path. `turn` gives what one read completes; everything else is about change."""

    def __init__(self, path: Path, around: Around) -> None:
        """Take the path; nothing is opened yet."""
        self.path = path
        self.at_end = True
        self._around = around
        self._older: deque[Older] = deque()
        self._source: Source | None = None
        """The file that is read: an older one, or the one that the path led to."""
        self._live: Source | None = None
        """The file that the path leads to, or led to until a rotation that is being handled."""
        self._position = NOWHERE
        self._seen: FileSeen | None = None
        self._seen_since = self._looked = self._changed = around.clock.monotonic()
        self._leaving: float | None = None
        self._rotated_before: set[Identity] | None = None
        self._told = ""

    @property
    def live(self) -> Source | None:
        """The file that the path leads to, if it is open."""
        return self._live

    @property
    def gone(self) -> bool:
        """Whether the path leads nowhere, and nothing of it is left to give out."""
        return self._source is None and self._live is None and not self._older

    def holds(self) -> list[Identity]:
        """Return the files that are being read, or wait for it."""
        sources = [source.identity for source in (self._source, self._live) if source is not None]
        return sources + [older.identity for older in self._older]

    def open(self, *, strict: bool = False) -> bool:
        """Open what the path leads to, at its beginning; return whether there is something.

        With `strict`, raises LogError for what cannot be a log or may not be read; otherwise
        that is reported once, and tried again when it has changed.
        """
        try:
            self._live = Source(self.path, self._around.sift)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        except OSError as error:
            remedy = (
                "; run as a user that may read it" if isinstance(error, PermissionError) else ""
            )
            text = f"cannot read {self.path}: {reason(error)}{remedy}"
            if strict:
                raise LogError(text) from error
            return self._tell_once(text)
        except LogError as error:
            if strict:
                raise
            return self._tell_once(str(error))
        self._live.start(self._around.left_at(self._live))
        self._around.opened(self)
        return True

    def start(self, offset: int = 0, older: Iterable[Older] = ()) -> None:
        """Begin at that offset of the file, if it is open, after what older ones have."""
        self.at_end = False
        if self._live is not None:
            self._live.start(offset)
        else:
            self._position = behind_the_newest(self.path)
            self._wait()
        self._older.extend(older)
        if self._older or self._live is not None:
            self._next()

    def turn(self) -> list[bytes]:
        """Return the lines that one read completes; none when nothing is new."""
        if self._is_unchanged():
            return []
        source = self._source or self._next()
        if source is None:
            self.at_end = True
            return []
        read_before = source.bytes
        try:
            if source.fd < 0 and not self._wake(source):
                return self._leave(source)
            lines = source.read()
        except LogError as error:
            self._around.notify(str(error))
            return self._leave(source)
        except OSError as error:
            return self._fail(source, error)
        if source.rewritten:
            return self._start_over(source)
        self._looked = self._around.clock.monotonic()
        self.at_end = source.at_end and source is self._live
        if source.bytes > read_before:
            self._changed = self._looked
            self._told = ""
        elif source is not self._live:
            return self._leave(source)
        elif self._around.keep_on:
            return self._succeed(source)
        return lines

    def partial(self) -> list[bytes]:
        """Return the line without its end, when its writer has been silent for long enough."""
        if self._source is None or not self._source.splitter or not self.at_end:
            return []  # Its end may be there, and only not read yet by a slow consumer.
        silent = self._around.clock.monotonic() - self._changed
        return self._source.rest() if silent >= PARTIAL_S else []

    def rest(self) -> list[bytes]:
        """Return the line without its end: nothing more will come."""
        return self._source.rest() if self._source else []

    def position(self) -> Position:
        """Return how far the lines reach that were given out."""
        return self._source.position() if self._source else self._position

    def park(self) -> None:
        """Close what is open, to open it again when it has changed: descriptors are few."""
        for source in (self._source, self._live):
            if source is not None:
                source.park()

    def close(self) -> None:
        """Close what is open, for good."""
        if self._source is not None:
            self._around.retired(self._source)
        if self._live is not None and self._live is not self._source:
            self._around.retired(self._live)
        self._source = self._live = None

    # --- what comes next ---------------------------------------------------------------------

    def _is_unchanged(self) -> bool:
        """Look at the path; return whether the last read saw all that there is."""
        now = self._around.clock.monotonic()
        seen = look(self.path)
        if seen != self._seen:
            self._seen, self._seen_since = seen, now
            return False
        idle = self.at_end and self._leaving is None and not self._older
        return idle and self._looked - self._seen_since >= _SETTLED_S

    def _next(self) -> Source | None:
        while self._older:
            older = self._older.popleft()
            self._source = open_older(older, self.path, self._around.sift, self._around.notify)
            if self._source is not None:
                self._around.opened(self)
                return self._source
        if self._live is None:
            if not self.open():
                return None
            if self._rotated_before is not None:
                self._add_older(came_since(self.path, self._rotated_before))
                self._rotated_before = None
                return self._next()
        self._source = self._live
        return self._source

    def _wait(self) -> None:
        """Remember what is there, to know what came and was rotated before it was seen."""
        self._rotated_before = {older.identity for older in older_files(self.path)}

    def _wake(self, source: Source) -> bool:
        # Rotated while it was closed, it is among the others; what was not read of it comes first.
        if source.wake(source.path) or any(source.wake(path) for path in rotated(self.path)):
            self._around.opened(self)
            return True
        self._around.notify(f"{self.path} {'is gone' if self._seen is None else 'was replaced'}")
        return False

    def _fail(self, source: Source, error: OSError) -> list[bytes]:
        """Try again at the next look what cannot be read now; do without it if it is an old one."""
        self._tell_once(f"cannot read {source.path}: {reason(error)}")
        if source is not self._live:
            return self._leave(source)
        source.park()
        self.at_end = True
        return []

    def _start_over(self, source: Source) -> list[bytes]:
        self._around.notify(f"{self.path} was truncated; reading it from its beginning")
        lines = source.rest()
        source.start_over()
        self.at_end = False
        return lines

    def _succeed(self, source: Source) -> list[bytes]:
        """Leave a file that is at its end when the path leads elsewhere."""
        if self._seen is not None and self._seen.identity == source.identity:
            self._leaving = None
            return []
        if self._leaving is None:
            self._leaving = self._looked
        left_for, silent = self._looked - self._leaving, self._looked - self._changed
        if not may_leave(source, self._seen, left_for, silent):
            return []
        deleted, identity = source.is_deleted, source.identity
        lines = self._leave(source)
        if self.open():
            how = "replaced" if deleted else "rotated"
            self._around.notify(f"{self.path} was {how}; reading the new file")
        else:
            self._around.notify(f"{self.path} is gone; waiting for it")
            self._wait()
        self._add_older(came_behind(self.path, identity))
        return lines

    def _add_older(self, found: list[Older]) -> None:
        live = self._live.identity if self._live else None
        self._older.extend(
            older
            for older in found
            if older.identity != live and not self._around.was_left(older.identity)
        )

    def _leave(self, source: Source) -> list[bytes]:
        lines = source.rest()
        self._position = source.position()
        self._around.retired(source)
        if source is self._live:
            self._live = None
        self._source, self._leaving = None, None
        self.at_end = False
        return lines

    def _tell_once(self, text: str) -> bool:
        if text != self._told:
            self._around.notify(text)
        self._told = text
        return False
