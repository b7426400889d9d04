"""Merge the records of several sources in the order in which their lines arrived.

A record is held while lines may follow that belong to it. Later records of other sources wait for
it, so that all sources are shown in one order.
"""

import heapq
from collections.abc import Iterator
from pathlib import Path

from sidecar.model.record import Record

Ready = tuple[Path, list[Record]]


class RecordOrder:
    """Takes the complete records of each source, and returns those that need not wait."""

    def __init__(self) -> None:
        """Start without records."""
        self._turn = self._put_so_far = 0
        self._begun: dict[Path, int] = {}
        self._waiting: list[tuple[int, int, Path, list[Record]]] = []
        """A heap: place, a unique number because records cannot be compared, path, and records."""

    def feed(self, path: Path, records: list[Record], *, holds: bool) -> Iterator[Ready]:
        """Add records of a source that was read; yield the records that are ready.

        `holds` means that the source still holds its last record.
        """
        self._turn += 1
        self._put(path, records)
        if not holds:
            self._begun.pop(path, None)
        elif records or path not in self._begun:
            self._begun[path] = self._turn
        return self._ready()

    def idle(self, path: Path, records: list[Record]) -> Iterator[Ready]:
        """Add records that an idle source held until now; yield the records that are ready."""
        self._put(path, records)
        self._begun.pop(path, None)
        return self._ready()

    def _put(self, path: Path, records: list[Record]) -> None:
        begun = self._begun.get(path)
        # The first complete record may be the one that was held.
        held = records[:1] if begun is not None else []
        for place, part in ((begun or 0, held), (self._turn, records[len(held) :])):
            if part:
                self._put_so_far += 1
                heapq.heappush(self._waiting, (place, self._put_so_far, path, part))

    def _ready(self) -> Iterator[Ready]:
        first_held = min(self._begun.values(), default=self._turn + 1)
        while self._waiting and self._waiting[0][0] <= first_held:
            _, _, path, records = heapq.heappop(self._waiting)
            yield path, records
