"""Follow the logs of several containers as one, through restarts and recreation."""

import select
from collections.abc import Callable, Generator, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from sidecar.attach.follow.container_log import ContainerLog, StartPosition
from sidecar.attach.follow.merge import Merge
from sidecar.attach.follow.timestamps import TimestampedLine
from sidecar.attach.observe.container import ObservedContainer
from sidecar.clock import Clock
from sidecar.errors import EngineError, LogError
from sidecar.logs.tail.follow import Lines
from sidecar.logs.tail.followed import ReadTally

_QUERY_S = 3.0
"""Seconds between two queries for containers: new replicas are found in that time."""

_MISSING_S = 1.0
"""The same while a followed container does not exist, or does not run."""

_WAIT_S = 0.05
"""The most seconds to wait for pipes; then lines that waited long enough are yielded."""

_WAIT_FULL_S = 0.005
"""The same while a stream is not read, because it is far ahead of the others."""

_NO_LOG_KEPT = ("does not support reading", "logging driver")

Find = Callable[[], Mapping[str, ObservedContainer]]
"""Return the containers to follow by the name to show; raises EngineError."""

_Key = tuple[str, str]
"""A name and a stream."""


def follow_containers(
    find: Find, start: StartPosition, clock: Clock, notify: Callable[[str], None], tally: ReadTally
) -> Generator[Lines | None, None, None]:
    """Yield lines of all containers, merged by time, and None whenever there are no more for now.

    `notify` gets one line for each container that stops, restarts or appears. Endless with
    `keep_on`. Raises EngineError when the engine does not answer the first query, and LogError when
    the engine keeps no log of the container.
    """
    logs = _ContainerLogs(find, start, clock, notify, tally)
    try:
        yield from logs.run()
    finally:
        logs.close()


class _ContainerLogs:
    def __init__(
        self,
        find: Find,
        start: StartPosition,
        clock: Clock,
        notify: Callable[[str], None],
        tally: ReadTally,
    ) -> None:
        self._find = find
        self._start = start
        self._clock = clock
        self._notify = notify
        self._tally = tally
        self._logs: dict[str, ContainerLog] = {}
        self._missing: set[str] = set()
        self._notified: set[str] = set()
        self._merge = Merge[_Key, tuple[str, bytes]](clock)
        self._next_query = clock.monotonic()
        self._is_reachable = True
        self._is_first = True

    def close(self) -> None:
        for log in self._logs.values():
            log.end()

    def run(self) -> Iterator[Lines | None]:
        while True:
            if self._start.keep_on or self._is_first:
                self._query()
            is_read = self._read()
            yield from self._lines(self._merge.take())
            if not is_read:
                yield None
            if not self._start.keep_on and not self._fds():
                break
        yield from self._lines(self._merge.take(everything=True))
        yield None

    def _lines(self, named: Iterator[tuple[str, bytes]]) -> Iterator[Lines]:
        for name, group in groupby(named, key=lambda line: line[0]):
            lines = [line for _, line in group]
            self._tally.lines += len(lines)
            yield Lines(Path(name), lines)

    # --- Read the pipes --------------------------------------------------------------------------

    def _fds(self) -> dict[int, _Key]:
        return {
            fd: (name, stream) for name, log in self._logs.items() for stream, fd in log.fds.items()
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
        # Waits also when there is nothing to read: this is the pause of the loop.
        ready = poll.poll((_WAIT_FULL_S if is_full else _WAIT_S) * 1000)
        for fd, _ in ready:
            self._read_stream(*fds[fd])
        return bool(ready) or is_full

    def _read_stream(self, name: str, stream: str) -> None:
        log = self._logs[name]
        chunk = log.read(stream)
        self._tally.bytes += len(chunk)
        for other in log.fds:
            self._merge.started((name, other))
        for line in log.streams[stream].feed(chunk):
            self._merge.put((name, stream), line.ts, (name, self._enveloped(stream, line)))
        if not chunk:
            self._merge.close((name, stream))
            if not log.fds:
                self._ended(name, log)

    def _enveloped(self, stream: str, line: TimestampedLine) -> bytes:
        if self._start.bare:
            return line.text
        return b"%b %b F %b" % (line.stamp, stream.encode(), line.text)

    def _ended(self, name: str, log: ContainerLog) -> None:
        if any(word in log.message for word in _NO_LOG_KEPT) and self._is_alone(name):
            raise LogError(
                f"the engine keeps no readable log of {name}: its log driver is"
                f" {log.target.log_driver or 'unknown'}; use json-file, local or journald"
            )
        if log.message and "no such container" not in log.message.lower():
            self._notify(f"{name}: docker says: {log.message}")
        if name not in self._missing:
            self._missing.add(name)
            # The next query shows why it ended; soon, because it may have been replaced.
            self._next_query = min(self._next_query, self._clock.monotonic() + _WAIT_S)

    def _is_alone(self, name: str) -> bool:
        return not any(log.fds for other, log in self._logs.items() if other != name)

    # --- Ask the engine which containers exist ---------------------------------------------------

    def _query(self) -> None:
        if self._clock.monotonic() < self._next_query:
            return
        try:
            containers = self._find()
        except EngineError as error:
            if self._is_first:
                raise
            if self._is_reachable:
                self._notify(f"{error}; reading continues when it answers")
            self._is_reachable = False
        else:
            self._is_reachable = True
            self._compare(containers)
        self._is_first = False
        pause = _MISSING_S if self._missing or not self._is_reachable else _QUERY_S
        self._next_query = self._clock.monotonic() + pause

    def _compare(self, containers: Mapping[str, ObservedContainer]) -> None:
        for name, target in containers.items():
            log = self._logs.get(name)
            if log is None:
                self._add(name, target)
            elif log.target.id != target.id:
                self._replace(name, log, target)
            elif not log.fds:
                self._resume(name, log, target)
        for name in self._logs.keys() - containers.keys():
            self._notify_once(name, "was removed; waiting for a new one")

    def _add(self, name: str, target: ObservedContainer) -> None:
        if not target.started:
            return
        is_new = not self._is_first
        if is_new:
            self._notify(f"{name} is new: container {target.id[:12]}")
        self._start_log(name, ContainerLog(target), [] if is_new else self._start.words())

    def _replace(self, name: str, log: ContainerLog, target: ObservedContainer) -> None:
        # The old log is read to its end; then its program ends by itself.
        if log.fds and not self._is_over(name, log):
            return
        if not target.started:
            return
        self._notify(f"{name} was recreated: container {target.id[:12]}")
        self._start_log(name, ContainerLog(target), [])

    def _is_over(self, name: str, log: ContainerLog) -> bool:
        """Tell whether an old container has no more lines; it gets one more query."""
        if name not in self._missing:
            self._missing.add(name)
            return False
        for stream in list(log.fds):
            self._merge.close((name, stream))
        log.end()
        return True

    def _resume(self, name: str, log: ContainerLog, target: ObservedContainer) -> None:
        if not target.running:
            self._notify_once(name, "has stopped; waiting for it")
            return
        is_restarted = log.target.started != target.started
        if not is_restarted and log.message:
            return  # The notice said why it cannot be read, and nothing has changed since.
        event = "was restarted" if is_restarted else "is readable again"
        self._notify(f"{name} {event}; continuing after the last line")
        log.target = target
        self._start_log(name, log, self._start.words())

    def _start_log(self, name: str, log: ContainerLog, words: list[str]) -> None:
        self._logs[name] = log
        self._missing.discard(name)
        self._notified.discard(name)
        log.start(words, follow=self._start.keep_on)
        for stream in log.fds:
            self._merge.open((name, stream))

    def _notify_once(self, name: str, event: str) -> None:
        if name not in self._notified:
            self._notify(f"{name} {event}")
        self._notified.add(name)
        self._missing.add(name)
