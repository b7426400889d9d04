"""Logs → lines, while they grow, are rotated, truncated, removed and made again.

A line may be missed when it is deleted between two looks; none is shown twice.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.logs.tail.checkpoint import NOWHERE, CheckpointWriter
from sidecar.logs.tail.followed import FollowContext, Followed, Following, ReadTally
from sidecar.logs.tail.inotify import Waiter
from sidecar.logs.tail.path import Notify, Tailed
from sidecar.logs.tail.seek import TimeOf
from sidecar.logs.tail.stdin import Piped

__all__ = ["Following", "Lines", "ReadTally", "follow"]

_POLL_S = 0.2
"""Seconds between two looks at idle files, where the kernel does not notify: seen in 0.1 s on
average, for 0.05 % of a core."""

_STEP_S = 0.01
"""Seconds between two looks while lines are coming: many small writes become one batch."""

_LIVELY_S = 0.3
"""Seconds after the last line in which looks stay frequent."""

_BREATH_S = 0.1
"""Seconds after which the consumer gets a None though lines keep coming: of one file they may,
while another one has paused."""


class Lines(msgspec.Struct, frozen=True):
    """Complete lines of one file, in order, without their ends."""

    path: Path
    lines: list[bytes]


def follow(
    what: Following, clock: Clock, notify: Notify, time_of: TimeOf, tally: ReadTally | None = None
) -> Generator[Lines | None, None, None]:
    """Yield lines in fair turns, and None whenever there are no more for now.

    A batch counts as shown when the next one is asked for. A file that is not there yet is waited
    for and shown from its beginning. `notify` gets one line about every rotation, truncation and
    removal. Endless when `keep_on`.

    Raises LogError for a path that can be no log, or, unless `keep_on`, is not there.
    """
    keeper = CheckpointWriter(what.state, clock, notify)
    waiter = Waiter(clock)
    followed = Followed(
        what, FollowContext(clock, notify, time_of, tally or ReadTally(), keeper, waiter)
    )
    try:
        yield from _Rounds(followed, keeper, waiter, clock).run()
    finally:
        followed.close()
        waiter.close()
        keeper.save(now=True)


class _Rounds:
    """Every file gets its turn; then comes a pause, unless there is more to read."""

    def __init__(
        self, followed: Followed, keeper: CheckpointWriter, waiter: Waiter, clock: Clock
    ) -> None:
        self._followed = followed
        self._keeper = keeper
        self._waiter = waiter
        self._clock = clock
        self._live_until = self._breathed = clock.monotonic()

    def run(self) -> Iterator[Lines | None]:
        self._followed.scan(first=True)
        # A run that is killed at once is continued too, and a bad place for it is reported at once.
        self._keeper.save(now=True)
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
            # Whoever asks for more has shown these, even if a signal strikes at this very moment.
            if taken and position != NOWHERE:
                self._keeper.confirm(path, position)
        self._keeper.save()

    def _between(self, *, busy: bool) -> Iterator[Lines | None]:
        now = self._clock.monotonic()
        if busy:
            self._live_until = now + _LIVELY_S
        at_end = True
        for path, file in self._followed.items():
            at_end = at_end and file.at_end
            if isinstance(file, Tailed):
                yield from self._show(path, file, file.partial())
        if not busy or now - self._breathed >= _BREATH_S:
            self._breathed = now
            yield None
        self._keeper.save()
        self._followed.scan()
        if not at_end:
            return
        if not busy:
            self._waiter.wait(_STEP_S if now < self._live_until else _POLL_S)
        elif self._followed.keeps_on:
            self._clock.sleep(_STEP_S)
