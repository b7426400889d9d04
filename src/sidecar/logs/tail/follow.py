"""Follow logs: their lines, while files grow and are rotated, truncated, removed and recreated.

A line that is deleted between two checks may be missed. No line is shown twice.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.logs.tail.checkpoint import NOWHERE, CheckpointWriter
from sidecar.logs.tail.followed import FollowContext, FollowedFiles, Following, ReadTally
from sidecar.logs.tail.inotify import Waiter
from sidecar.logs.tail.path import Notify, Tailed
from sidecar.logs.tail.seek import TimeOf
from sidecar.logs.tail.stdin import Piped

__all__ = ["Following", "Lines", "ReadTally", "follow"]

_POLL_S = 0.2
"""Seconds between two checks of idle files, where inotify does not report changes: a delay of 0.1 s
on average, for 0.05 % of a core."""

_ACTIVE_POLL_S = 0.01
"""Seconds between two checks while lines arrive: many small writes become one batch."""

_ACTIVE_S = 0.3
"""Seconds after the last line during which checks stay frequent."""

_MAX_BUSY_S = 0.1
"""Seconds after which the consumer gets a None even while lines arrive: other files may be idle."""


class Lines(msgspec.Struct, frozen=True):
    """Complete lines of one file, in order, without their ends."""

    path: Path
    lines: list[bytes]


def follow(
    options: Following,
    clock: Clock,
    notify: Notify,
    time_of: TimeOf,
    tally: ReadTally | None = None,
) -> Generator[Lines | None, None, None]:
    """Yield batches of lines, file after file, and None whenever there are no more for now.

    A batch counts as shown when the next one is requested. A missing file is waited for and shown
    from its beginning. `notify` gets one line for each rotation, truncation and removal. The
    generator never ends if `keep_on`.

    Raises LogError for a path that cannot be a log, or that is missing, unless `keep_on`.
    """
    checkpoints = CheckpointWriter(options.state, clock, notify)
    waiter = Waiter(clock)
    followed = FollowedFiles(
        options, FollowContext(clock, notify, time_of, tally or ReadTally(), checkpoints, waiter)
    )
    try:
        yield from _Loop(followed, checkpoints, waiter, clock).run()
    finally:
        followed.close()
        waiter.close()
        checkpoints.save(now=True)


class _Loop:
    """One read of every file, then a pause unless there is more to read; and so on."""

    def __init__(
        self, followed: FollowedFiles, checkpoints: CheckpointWriter, waiter: Waiter, clock: Clock
    ) -> None:
        self._followed = followed
        self._checkpoints = checkpoints
        self._waiter = waiter
        self._clock = clock
        self._active_until = self._idle_at = clock.monotonic()

    def run(self) -> Iterator[Lines | None]:
        self._followed.scan(first=True)
        # Saved first, so that a run killed early can be continued, and errors are reported early.
        self._checkpoints.save(now=True)
        while True:
            busy = False
            for path, file in self._followed.items():
                lines = file.turn()
                busy = busy or bool(lines) or not file.at_end
                yield from self._show(path, file, lines)
            if not busy and not self._followed.goes_on():
                break
            yield from self._between(busy=busy)
        for path, file in self._followed.items():
            yield from self._show(path, file, file.rest())
        yield None

    def _show(self, path: Path, file: Tailed | Piped, lines: list[bytes]) -> Iterator[Lines]:
        if not lines:
            return
        position = file.position() if isinstance(file, Tailed) else NOWHERE
        taken = True
        try:
            yield Lines(path, lines)
        except GeneratorExit:
            taken = False
            raise
        finally:
            # A consumer that requests more has shown these lines, even if a signal arrives now.
            if taken and position != NOWHERE:
                self._checkpoints.confirm(path, position)
        self._checkpoints.save()

    def _between(self, *, busy: bool) -> Iterator[Lines | None]:
        now = self._clock.monotonic()
        if busy:
            self._active_until = now + _ACTIVE_S
        at_end = True
        for path, file in self._followed.items():
            at_end = at_end and file.at_end
            if isinstance(file, Tailed):
                yield from self._show(path, file, file.partial())
        if not busy or now - self._idle_at >= _MAX_BUSY_S:
            self._idle_at = now
            yield None
        self._checkpoints.save()
        self._followed.scan()
        if not at_end:
            return
        if not busy:
            self._waiter.wait(_ACTIVE_POLL_S if now < self._active_until else _POLL_S)
        elif self._followed.keeps_on:
            self._clock.sleep(_ACTIVE_POLL_S)
