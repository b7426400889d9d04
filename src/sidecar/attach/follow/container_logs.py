"""Logs of containers → batches of lines in the order of time, through restarts and recreations."""

import select
from collections.abc import Callable, Generator, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from sidecar.attach.follow.container_log import Start, Trail
from sidecar.attach.follow.merge import Merge
from sidecar.attach.follow.timestamps import StampedLine
from sidecar.attach.observe.container import ObservedContainer
from sidecar.clock import Clock
from sidecar.errors import EngineError, LogError
from sidecar.logs.tail.follow import Lines
from sidecar.logs.tail.followed import ReadTally

_LOOK_S = 3.0
"""Seconds between two looks at what containers there are: new replicas are found in that time."""

_MISSED_S = 1.0
"""The same while one that was followed is not there, or does not run."""

_TURN_S = 0.05
"""Seconds for which pipes are waited for at most; what waits for its time is looked at then."""

_FULL_S = 0.005
"""The same while a stream is not read, because it is far ahead of the others."""

_NOT_KEPT = ("does not support reading", "logging driver")

Find = Callable[[], Mapping[str, ObservedContainer]]
"""Asks the engine for the containers to follow, by the name to show; raises EngineError."""

_Key = tuple[str, str]
"""A name and a stream."""


def follow_containers(
    find: Find, start: Start, clock: Clock, notify: Callable[[str], None], tally: ReadTally
) -> Generator[Lines | None, None, None]:
    """Yield lines of all containers, merged by time, and None whenever there are no more for now.

    `notify` gets one line about every container that goes and comes. Endless if `keep_on`.
    Raises EngineError when the engine does not answer at first, and LogError when it keeps no log.
    """
    trails = _Trails(find, start, clock, notify, tally)
    try:
        yield from trails.run()
    finally:
        trails.close()


class _Trails:
    def __init__(
        self,
        find: Find,
        start: Start,
        clock: Clock,
        notify: Callable[[str], None],
        tally: ReadTally,
    ) -> None:
        self._find = find
        self._start = start
        self._clock = clock
        self._notify = notify
        self._tally = tally
        self._trails: dict[str, Trail] = {}
        self._missed: set[str] = set()
        self._told: set[str] = set()
        self._merge = Merge[_Key, tuple[str, bytes]](clock)
        self._next_look = clock.monotonic()
        self._is_answered = True
        self._is_first = True

    def close(self) -> None:
        for trail in self._trails.values():
            trail.end()

    def run(self) -> Iterator[Lines | None]:
        while True:
            if self._start.keep_on or self._is_first:
                self._look()
            is_read = self._read()
            yield from self._lines(self._merge.take())
            if not is_read:
                yield None
            if not self._start.keep_on and not self._fds():
                break
        yield from self._lines(self._merge.take(everything=True))
        yield None

    def _lines(self, items: Iterator[tuple[str, bytes]]) -> Iterator[Lines]:
        for name, group in groupby(items, key=lambda item: item[0]):
            lines = [line for _, line in group]
            self._tally.lines += len(lines)
            yield Lines(Path(name), lines)

    # --- Reading ---------------------------------------------------------------------------------

    def _fds(self) -> dict[int, _Key]:
        return {
            fd: (name, stream)
            for name, trail in self._trails.items()
            for stream, fd in trail.fds.items()
        }

    def _read(self) -> bool:
        poll = select.poll()
        fds = self._fds()
        is_full = False
        for fd, key in fds.items():
            if self._merge.has_room(key):
                poll.register(fd, select.POLLIN)
            else:
                is_full = True
        # Waits also where nothing can be read: this is the pause of the loop.
        ready = poll.poll((_FULL_S if is_full else _TURN_S) * 1000)
        for fd, _ in ready:
            self._take_in(*fds[fd])
        return bool(ready) or is_full

    def _take_in(self, name: str, stream: str) -> None:
        trail = self._trails[name]
        chunk = trail.read(stream)
        self._tally.bytes += len(chunk)
        for other in trail.fds:
            self._merge.begun((name, other))
        for line in trail.streams[stream].feed(chunk):
            self._merge.put((name, stream), line.ts, (name, self._worded(stream, line)))
        if not chunk:
            self._merge.close((name, stream))
            if not trail.fds:
                self._ended(name, trail)

    def _worded(self, stream: str, line: StampedLine) -> bytes:
        if self._start.bare:
            return line.text
        return b"%b %b F %b" % (line.stamp, stream.encode(), line.text)

    def _ended(self, name: str, trail: Trail) -> None:
        if any(word in trail.said for word in _NOT_KEPT) and self._is_alone(name):
            raise LogError(
                f"{name} keeps no log that docker can read: its log driver is"
                f" {trail.target.log_driver or 'not known'}; use json-file, local or journald"
            )
        if trail.said and "no such container" not in trail.said.lower():
            self._notify(f"{name}: docker says: {trail.said}")
        if name not in self._missed:
            self._missed.add(name)
            # Why it ended is known after a look; soon, since it may have been replaced.
            self._next_look = min(self._next_look, self._clock.monotonic() + _TURN_S)

    def _is_alone(self, name: str) -> bool:
        return not any(trail.fds for other, trail in self._trails.items() if other != name)

    # --- Looking ---------------------------------------------------------------------------------

    def _look(self) -> None:
        if self._clock.monotonic() < self._next_look:
            return
        try:
            found = self._find()
        except EngineError as error:
            if self._is_first:
                raise
            if self._is_answered:
                self._notify(f"{error}; going on when it answers")
            self._is_answered = False
        else:
            self._is_answered = True
            self._compare(found)
        self._is_first = False
        pause = _MISSED_S if self._missed or not self._is_answered else _LOOK_S
        self._next_look = self._clock.monotonic() + pause

    def _compare(self, found: Mapping[str, ObservedContainer]) -> None:
        for name, target in found.items():
            trail = self._trails.get(name)
            if trail is None:
                self._begin(name, target)
            elif trail.target.id != target.id:
                self._replace(name, trail, target)
            elif not trail.fds:
                self._resume(name, trail, target)
        for name in self._trails.keys() - found.keys():
            self._tell_once(name, "is gone; waiting for it")

    def _begin(self, name: str, target: ObservedContainer) -> None:
        if not target.started:
            return
        is_new = not self._is_first
        if is_new:
            self._notify(f"{name} is new; following container {target.id[:12]}")
        self._launch(name, Trail(target), [] if is_new else self._start.words())

    def _replace(self, name: str, trail: Trail, target: ObservedContainer) -> None:
        # What the old one said last is read to its end; then its program ends by itself.
        if trail.fds and not self._is_over(name, trail):
            return
        if not target.started:
            return
        self._notify(f"{name} was recreated; following its new container {target.id[:12]}")
        self._launch(name, Trail(target), [])

    def _is_over(self, name: str, trail: Trail) -> bool:
        """Return whether an old container is not read any more; asks twice before it is left."""
        if name not in self._missed:
            self._missed.add(name)
            return False
        for stream in list(trail.fds):
            self._merge.close((name, stream))
        trail.end()
        return True

    def _resume(self, name: str, trail: Trail, target: ObservedContainer) -> None:
        if not target.running:
            self._tell_once(name, "has stopped; waiting for it")
            return
        is_restarted = trail.target.started != target.started
        if not is_restarted and trail.said:
            return  # It was told why it cannot be read, and nothing of that has changed.
        why = "was restarted" if is_restarted else "was lost sight of"
        self._notify(f"{name} {why}; going on where it was left")
        trail.target = target
        self._launch(name, trail, self._start.words())

    def _launch(self, name: str, trail: Trail, words: list[str]) -> None:
        self._trails[name] = trail
        self._missed.discard(name)
        self._told.discard(name)
        trail.begin(words, follow=self._start.keep_on)
        for stream in trail.fds:
            self._merge.open((name, stream))

    def _tell_once(self, name: str, what: str) -> None:
        if name not in self._told:
            self._notify(f"{name} {what}")
        self._told.add(name)
        self._missed.add(name)
