"""The order of a log's times: how often it goes back, and when its clock was set back.

Programs with many threads write some records out of order, and access logs carry the time at which
a request began. So a step back is one that `_RUN` records on either side agree on.
"""

from collections.abc import Callable, Sequence
from itertools import compress, count
from operator import gt
from typing import Any

from sidecar.times import NS

_RUN = 3
_SEAM = 2 * _RUN - 1
"""Records in front of and behind a seam: every stretch of two runs across it is among them."""

FAR = 60 * NS
"""A step back from which on it is counted; what writers keep in their buffers is younger."""


class TimeOrder:
    """What the order of the timed records says; times in ns."""

    def __init__(self) -> None:
        self.backwards = 0
        """Records whose time is before that of the one in front of them."""
        self.setback = 0
        self.setback_at: int | None = None
        """The largest step back, and the last time before it."""
        self.setbacks = 0
        """Steps back that are larger than `FAR`."""
        self.head: list[int] = []
        self.tail: list[int] = []

    def add(self, times: Sequence[Any], ns: Callable[[Any], int], *, ordered: bool) -> None:
        """Take the next times; `ns` reads one, and they compare as what it returns does."""
        self._join([ns(time) for time in times[:_SEAM]])
        if not ordered:
            self.backwards += sum(map(gt, times, times[1:]))
            self._look(times, ns)
        self.head += [ns(time) for time in times[: _SEAM - len(self.head)]]
        self.tail = [*self.tail, *(ns(time) for time in times[-_SEAM:])][-_SEAM:]

    def merge(self, later: "TimeOrder") -> None:
        """Take what the rest of the log says."""
        self._join(later.head)
        self.head = [*self.head, *later.head][:_SEAM]
        self.tail = [*self.tail, *later.tail][-_SEAM:]
        self.join(later)

    def join(self, other: "TimeOrder") -> None:
        """Take what another log says."""
        self.backwards += other.backwards
        self.setbacks += other.setbacks
        if other.setback > self.setback:
            self.setback, self.setback_at = other.setback, other.setback_at

    def _join(self, head: list[int]) -> None:
        if self.tail and head:
            self.backwards += self.tail[-1] > head[0]
            self._look(self.tail + head, int)

    def _look(self, times: Sequence[Any], ns: Callable[[Any], int]) -> None:
        lows = list(map(min, *(times[at:] for at in range(_RUN))))
        highs = list(map(max, *(times[_RUN + at :] for at in range(_RUN))))
        for place in compress(count(_RUN), map(gt, lows, highs)):
            before = ns(times[place - 1])
            step = before - ns(times[place])
            self.setbacks += step > FAR
            if step > self.setback:
                self.setback, self.setback_at = step, before
