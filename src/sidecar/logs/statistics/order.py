"""The order of a log's times: how often they go back, and when the clock was set back.

Programs with many threads write some records out of order, and access logs have the time at which
a request began. So the clock was set back only where all of `_RUN` records are later than all of
the `_RUN` records after them.
"""

from collections.abc import Callable, Sequence
from itertools import compress, count
from operator import gt
from typing import Any

from sidecar.times import NS

_RUN = 3
_SEAM = 2 * _RUN - 1
"""Records on each side of a boundary between two parts: enough for each pair of runs across it."""

FAR = 60 * NS
"""A step back of this size or less may come from buffered writes, and is not counted."""


class TimeOrder:
    """Steps back in the times of one log, or of a part of it; times in ns."""

    def __init__(self) -> None:
        self.backwards = 0
        """Records whose time is earlier than that of the record before them."""
        self.setback = 0
        self.setback_at: int | None = None
        """The largest step back (ns), and the last time before it."""
        self.setbacks = 0
        """Steps back of more than `FAR`."""
        self.head: list[int] = []
        self.tail: list[int] = []

    def add(self, times: Sequence[Any], ns: Callable[[Any], int], *, ordered: bool) -> None:
        """Add the next times. They sort as the nanoseconds that `ns` returns for each."""
        self._join([ns(time) for time in times[:_SEAM]])
        if not ordered:
            self.backwards += sum(map(gt, times, times[1:]))
            self._find_setbacks(times, ns)
        self.head += [ns(time) for time in times[: _SEAM - len(self.head)]]
        self.tail = [*self.tail, *(ns(time) for time in times[-_SEAM:])][-_SEAM:]

    def merge(self, later: "TimeOrder") -> None:
        """Add the steps of the next part of the log."""
        self._join(later.head)
        self.head = [*self.head, *later.head][:_SEAM]
        self.tail = [*self.tail, *later.tail][-_SEAM:]
        self.join(later)

    def join(self, other: "TimeOrder") -> None:
        """Add the steps of another log."""
        self.backwards += other.backwards
        self.setbacks += other.setbacks
        if other.setback > self.setback:
            self.setback, self.setback_at = other.setback, other.setback_at

    def _join(self, head: list[int]) -> None:
        if self.tail and head:
            self.backwards += self.tail[-1] > head[0]
            self._find_setbacks(self.tail + head, int)

    def _find_setbacks(self, times: Sequence[Any], ns: Callable[[Any], int]) -> None:
        lows = list(map(min, *(times[at:] for at in range(_RUN))))
        highs = list(map(max, *(times[_RUN + at :] for at in range(_RUN))))
        for place in compress(count(_RUN), map(gt, lows, highs)):
            before = ns(times[place - 1])
            step = before - ns(times[place])
            self.setbacks += step > FAR
            if step > self.setback:
                self.setback, self.setback_at = step, before
