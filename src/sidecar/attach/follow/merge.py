"""Merge the lines of several streams by time, with a bounded wait for late lines."""

import heapq
from collections import deque
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

import msgspec

from sidecar.clock import Clock
from sidecar.times import NS

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

WINDOW_S = 0.2
"""Seconds for which a line waits for an earlier one of another stream: the engine delays a line
by a few ms, on a busy machine by 50."""

FIRST_S = 1.0
"""The same while a stream has had no line yet: its program is still starting."""

ROOM = 2_000
"""The most lines of one stream that wait; it is not read further until some were taken."""


class _WaitingLine(msgspec.Struct, Generic[T]):
    ts: int
    arrived: float
    item: T


class Merge(Generic[K, T]):
    """A merge of streams; the lines of one stream keep their order, whatever their times are."""

    def __init__(self, clock: Clock) -> None:
        """Start without streams."""
        self._clock = clock
        self._queues: dict[K, deque[_WaitingLine[T]]] = {}
        self._heads: list[tuple[int, int, K]] = []
        self._order: dict[K, int] = {}
        self._open: dict[K, float | None] = {}
        self._heard: dict[K, float] = {}

    def open(self, key: K) -> None:
        """Expect lines of that stream."""
        self._open[key] = self._heard[key] = self._clock.monotonic()
        self._queues.setdefault(key, deque())
        self._order.setdefault(key, len(self._order))

    def started(self, key: K) -> None:
        """Wait for the first line of that stream no longer than for others: its program runs."""
        if key in self._open:
            self._open[key] = None

    def close(self, key: K) -> None:
        """Expect no more lines of that stream; those that wait are still yielded."""
        self._open.pop(key, None)

    def has_room(self, key: K) -> bool:
        """Tell whether more of that stream may be read."""
        return len(self._queues[key]) < ROOM

    def put(self, key: K, ts: int, item: T) -> None:
        """Add a line to the end of its stream."""
        queue = self._queues[key]
        self.started(key)
        now = self._heard[key] = self._clock.monotonic()
        queue.append(_WaitingLine(ts, now, item))
        if len(queue) == 1:
            heapq.heappush(self._heads, (ts, self._order[key], key))

    def take(self, *, everything: bool = False) -> Iterator[T]:
        """Yield the lines that need not wait any longer, in order."""
        while self._heads and (everything or self._is_due()):
            _, order, key = heapq.heappop(self._heads)
            queue = self._queues[key]
            yield queue.popleft().item
            if queue:
                heapq.heappush(self._heads, (queue[0].ts, order, key))

    @property
    def is_empty(self) -> bool:
        """Tell whether no line waits."""
        return not self._heads

    def _is_due(self) -> bool:
        silent = [key for key in self._open if not self._queues[key]]
        if not silent:
            return True
        now = self._clock.monotonic()
        starts = any((at := self._open[key]) is not None and now - at < FIRST_S for key in silent)
        if not starts and self._is_past(self._heads[0][0], now, silent):
            return True
        oldest = min(self._queues[key][0].arrived for _, _, key in self._heads)
        return now - oldest >= (FIRST_S if starts else WINDOW_S)

    def _is_past(self, ts: int, now: float, silent: list[K]) -> bool:
        """Tell whether a line is older than any line that silent streams may still have."""
        if ts >= self._clock.time_ns() - int(WINDOW_S * NS):
            return False
        return all(now - self._heard[key] >= WINDOW_S for key in silent)
