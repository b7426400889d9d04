"""The longest periods without any record, for any order of the records."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from operator import itemgetter

from sidecar.model.logs import Silence
from sidecar.times import NS

_SHORTEST_S = 2
"""Seconds; two consecutive seconds have no gap between them."""

_GAPS = 1_024
"""Gaps that are kept while reading; a late record may split some of them."""

_SHOWN = 20

_NEVER = -(10**12)
"""A second before all times."""

_Gap = tuple[int, int]
_start = itemgetter(0)


class LongestSilences:
    """Gaps between seconds with records; small gaps are dropped when there are many."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.last: int | None = None
        self.gaps: list[_Gap] = []

    def add(self, seconds: Iterable[int]) -> None:
        """Add epoch seconds that have records."""
        for second in sorted(seconds):
            if self.first is None or self.last is None:
                self.first = self.last = second
            elif second > self.last:
                if second - self.last >= _SHORTEST_S:
                    self.gaps.append((self.last, second))
                self.last = second
            elif second < self.first:
                self._insert((second, self.first))
                self.first = second
            else:
                self._split(second)
        if len(self.gaps) > 2 * _GAPS:
            self.gaps = sorted(self._longest(_GAPS))

    def merge(self, other: "LongestSilences") -> None:
        """Combine with the silences of other records."""
        if other.first is None or other.last is None:
            return
        if self.first is None or self.last is None:
            self.first, self.last, self.gaps = other.first, other.last, other.gaps
            return
        # It is silent where both are; before the first and after the last record each is silent.
        first, last = min(self.first, other.first), max(self.last, other.last)
        gaps = [
            (max(start, first), min(end, last))
            for start, end in _both(self.quiet(), other.quiet())
            if min(end, last) - max(start, first) >= _SHORTEST_S
        ]
        self.first, self.last, self.gaps = first, last, gaps

    def longest(self) -> tuple[Silence, ...]:
        """Return the longest silences, the longest first."""
        return tuple(Silence(start * NS, end * NS) for start, end in self._longest(_SHOWN))

    def quiet(self) -> list[_Gap]:
        """Return the gaps, with the time before the first and after the last record."""
        return [(_NEVER, self.first or 0), *self.gaps, (self.last or 0, -_NEVER)]

    def _longest(self, count: int) -> list[_Gap]:
        return sorted(self.gaps, key=lambda gap: (gap[0] - gap[1], gap[0]))[:count]

    def _split(self, second: int) -> None:
        place = bisect_right(self.gaps, second, key=_start) - 1
        if place < 0 or not self.gaps[place][0] < second < self.gaps[place][1]:
            return
        start, end = self.gaps.pop(place)
        self._insert((start, second))
        self._insert((second, end))

    def _insert(self, gap: _Gap) -> None:
        if gap[1] - gap[0] >= _SHORTEST_S:
            insort(self.gaps, gap)


def _both(mine: list[_Gap], theirs: list[_Gap]) -> Iterator[_Gap]:
    """Yield the intersection of two ordered lists of gaps."""
    one = other = 0
    while one < len(mine) and other < len(theirs):
        a, b = mine[one], theirs[other]
        yield max(a[0], b[0]), min(a[1], b[1])
        if a[1] < b[1]:
            one += 1
        else:
            other += 1
