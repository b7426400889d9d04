"""Counts by minute, of the newest minutes only; the outcome is the same in any order."""

from collections import Counter
from collections.abc import Mapping

from sidecar.logs.statistics.reading.layouts import LEVELS
from sidecar.model.record import Level

NEWEST = 2_880
"""Minutes that are kept: two days of a log that is never silent."""


class Minutes:
    """Epoch minute → what was counted in it."""

    def __init__(self) -> None:
        self.counts: dict[int, Counter[object]] = {}
        self.dropped = 0

    def add(self, minute: int, counts: Mapping[object, int]) -> None:
        """Count these, by levels as they were read."""
        known = self.counts.get(minute)
        if known is not None:
            known.update(counts)
            return
        self.counts[minute] = Counter(counts)
        if len(self.counts) > 2 * NEWEST:
            self._trim()

    def merge(self, other: "Minutes") -> None:
        """Take those of another part of the log."""
        self.dropped += other.dropped
        for minute, counts in other.counts.items():
            self.add(minute, counts)

    def by_level(self) -> dict[int, dict[Level | None, int]]:
        """Return the newest minutes in order."""
        self._trim()
        return {minute: levels_of(self.counts[minute]) for minute in sorted(self.counts)}

    def _trim(self) -> None:
        # A minute that is dropped has so many newer ones that it would be dropped in the end, too.
        for minute in sorted(self.counts)[:-NEWEST]:
            self.dropped += self.counts.pop(minute).total()


def levels_of(counts: Mapping[object, int]) -> dict[Level | None, int]:
    """Return counts by level from those by what was read as one."""
    found: Counter[Level | None] = Counter()
    for read, count in counts.items():
        found[LEVELS[read]] += count
    return dict(found)
