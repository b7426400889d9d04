"""When lines came that no format understands: in the minute of the record in front of them."""

from collections.abc import Callable, Sequence
from typing import Any

from sidecar.logs.statistics.minutes import Minutes
from sidecar.logs.statistics.reading.rows import Batch
from sidecar.logs.statistics.reading.timestamps import MINUTE_NS


class Strays:
    """Counts plain lines by epoch minute; those in front of the first time are left out."""

    def __init__(self) -> None:
        self.minutes = Minutes()
        self._minute: int | None = None

    def add(self, batch: Batch, times: Sequence[Any], ns: Callable[[Any], int]) -> None:
        """Take a batch, and a time or None for each of its rows."""
        begun = 0
        for place in batch.slow:
            if batch.rows[place].record.plain:
                self._reach(times, begun, place, ns)
                begun = place
                if self._minute is not None:
                    self.minutes.add(self._minute, {None: 1})
        self._reach(times, begun, len(times), ns)

    def merge(self, other: "Strays") -> None:
        """Take those of another part, or of another log."""
        self.minutes.merge(other.minutes)

    def by_minute(self) -> dict[int, int]:
        """Return the newest minutes that have some, in order."""
        return {at: sum(counts.values()) for at, counts in self.minutes.by_level().items()}

    def _reach(self, times: Sequence[Any], begin: int, end: int, ns: Callable[[Any], int]) -> None:
        for place in range(end - 1, begin - 1, -1):
            if times[place] is not None:
                self._minute = ns(times[place]) // MINUTE_NS
                return
