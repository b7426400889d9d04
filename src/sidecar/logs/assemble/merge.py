"""Records of several sources → the order in which their lines came.

A record is held back while lines may come that belong below it. What came later from other
sources waits for it, so that one time line is shown, and not one for each source.
"""

import heapq
from collections.abc import Iterator
from pathlib import Path

from sidecar.model.record import Record

Ready = tuple[Path, list[Record]]


class RecordOrder:
    """Give it what each source completes, and it gives what need not wait."""

    def __init__(self) -> None:
        """Begin without anything."""
        self._turn = self._put_so_far = 0
        self._begun: dict[Path, int] = {}
        self._waiting: list[tuple[int, int, Path, list[Record]]] = []
        """Place, and a number that no other has: records cannot be compared."""

    def feed(self, path: Path, records: list[Record], *, holds: bool) -> Iterator[Ready]:
        """Yield what is ready, after lines of a source were read.

        `holds` says whether the source still holds the last of them.
        """
        self._turn += 1
        self._put(path, records)
        if not holds:
            self._begun.pop(path, None)
        elif records or path not in self._begun:
            self._begun[path] = self._turn
        return self._ready()

    def idle(self, path: Path, records: list[Record]) -> Iterator[Ready]:
        """Yield what is ready, after a source gave up what it held."""
        self._put(path, records)
        self._begun.pop(path, None)
        return self._ready()

    def _put(self, path: Path, records: list[Record]) -> None:
        begun = self._begun.get(path)
        # Of those that one read completes, the first may be what was held.
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
