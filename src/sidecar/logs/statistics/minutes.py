"""Counts by minute: records by level, and lines that no format understands.

Only the newest minutes are kept. The result is the same for any order of the records.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sidecar.logs.statistics.reading.layouts import LEVELS
from sidecar.logs.statistics.reading.rows import Batch
from sidecar.logs.statistics.reading.timestamps import MINUTE_NS
from sidecar.model.record import Level

NEWEST = 2_880
"""Minutes that are kept: two days without a gap."""


class Minutes:
    """Epoch minute → counts by level."""

    def __init__(self) -> None:
        self.counts: dict[int, Counter[object]] = {}
        self.dropped = 0

    def add(self, minute: int, counts: Mapping[object, int]) -> None:
        """Add counts by level, the levels as they were read."""
        known = self.counts.get(minute)
        if known is not None:
            known.update(counts)
            return
        self.counts[minute] = Counter(counts)
        if len(self.counts) > 2 * NEWEST:
            self._trim()

    def merge(self, other: "Minutes") -> None:
        """Add the counts of another part of the log, or of another log."""
        self.dropped += other.dropped
        for minute, counts in other.counts.items():
            self.add(minute, counts)

    def by_level(self) -> dict[int, dict[Level | None, int]]:
        """Return the newest minutes in order, each with its counts by level."""
        self._trim()
        return {minute: levels_of(self.counts[minute]) for minute in sorted(self.counts)}

    def _trim(self) -> None:
        # A minute dropped now has so many newer ones that it would be dropped at the end as well.
        for minute in sorted(self.counts)[:-NEWEST]:
            self.dropped += self.counts.pop(minute).total()


class UnparsedMinutes:
    """Epoch minute → lines that no format understands.

    A line belongs to the minute of the record before it. Lines before the first time are left out.
    """

    def __init__(self) -> None:
        self.minutes = Minutes()
        self._minute: int | None = None

    def add(self, batch: Batch, times: Sequence[Any], ns: Callable[[Any], int]) -> None:
        """Count a batch; `times` has a time or None for each of its rows, `ns` converts one."""
        begun = 0
        for place in batch.slow:
            if batch.rows[place].record.plain:
                self._advance(times, begun, place, ns)
                begun = place
                if self._minute is not None:
                    self.minutes.add(self._minute, {None: 1})
        self._advance(times, begun, len(times), ns)

    def merge(self, other: "UnparsedMinutes") -> None:
        """Add the counts of another part of the log, or of another log."""
        self.minutes.merge(other.minutes)

    def by_minute(self) -> dict[int, int]:
        """Return the newest minutes that have such lines, in order."""
        return {at: sum(counts.values()) for at, counts in self.minutes.by_level().items()}

    def _advance(
        self, times: Sequence[Any], begin: int, end: int, ns: Callable[[Any], int]
    ) -> None:
        for place in range(end - 1, begin - 1, -1):
            if times[place] is not None:
                self._minute = ns(times[place]) // MINUTE_NS
                return


def levels_of(counts: Mapping[object, int]) -> dict[Level | None, int]:
    """Return counts by level for counts by levels as they were read."""
    levels: Counter[Level | None] = Counter()
    for read, count in counts.items():
        levels[LEVELS[read]] += count
    return dict(levels)
