"""Lines of several streams → one order, by time, with a bounded wait for those that are late."""

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
"""Seconds for which a line waits for an earlier one of another stream: on its way through the
engine a line is a few ms late, on a busy machine some 50."""

FIRST_S = 1.0
"""The same while a stream was begun and has said nothing yet: its program still starts."""

ROOM = 2_000
"""Lines of one stream that wait at most; then it is not read until they went on."""


class _WaitingLine(msgspec.Struct, Generic[T]):
    ts: int
    arrived: float
    item: T


class Merge(Generic[K, T]):
    """The lines of each stream keep their order, whatever their times say."""

    def __init__(self, clock: Clock) -> None:
        """Begin without a stream."""
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

    def begun(self, key: K) -> None:
        """Expect the first line of that stream no later than any other: its program runs."""
        if key in self._open:
            self._open[key] = None

    def close(self, key: K) -> None:
        """Expect no more of them; those that wait are still given out."""
        self._open.pop(key, None)

    def has_room(self, key: K) -> bool:
        """Return whether more of that stream may be read."""
        return len(self._queues[key]) < ROOM

    def put(self, key: K, ts: int, item: T) -> None:
        """Add a line to the end of its stream."""
        queue = self._queues[key]
        self.begun(key)
        now = self._heard[key] = self._clock.monotonic()
        queue.append(_WaitingLine(ts, now, item))
        if len(queue) == 1:
            heapq.heappush(self._heads, (ts, self._order[key], key))

    def take(self, *, everything: bool = False) -> Iterator[T]:
        """Yield what need not wait any longer, in order."""
        while self._heads and (everything or self._is_due()):
            _, order, key = heapq.heappop(self._heads)
            queue = self._queues[key]
            yield queue.popleft().item
            if queue:
                heapq.heappush(self._heads, (queue[0].ts, order, key))

    @property
    def is_empty(self) -> bool:
        """Return whether nothing waits."""
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
        """Return whether a line is older than anything that those who are silent may still say."""
        if ts >= self._clock.time_ns() - int(WINDOW_S * NS):
            return False
        return all(now - self._heard[key] >= WINDOW_S for key in silent)
