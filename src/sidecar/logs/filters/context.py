"""`-A`, `-B`, `-C`: the records around those that are kept, as grep shows them."""

from collections import deque

from sidecar.model.record import Record

Shown = tuple[Record, bool, bool]
"""A record; whether it is only context; whether records before it were left out."""


class ContextLines:
    """Remembers the last records of a stream, and how many are still to follow."""

    def __init__(self, before: int, after: int) -> None:
        self._waiting: deque[Record] = deque(maxlen=before)
        self._after = after
        self._left = 0
        self._skipped = False
        self._shown = False

    def feed(self, record: Record, keep: bool) -> list[Shown]:  # noqa: FBT001 - the verdict
        """Return what the record makes visible: itself, and those that waited for it.

        Like grep's `--`, the gap is marked between two groups, never before the first.
        """
        if keep:
            return self._release(record)
        if self._left:
            self._left -= 1
            return [(record, True, False)]
        self._skipped = self._skipped or len(self._waiting) == self._waiting.maxlen
        self._waiting.append(record)
        return []

    def _release(self, record: Record) -> list[Shown]:
        group = [*self._waiting, record]
        gap = self._skipped and self._shown
        self._waiting.clear()
        self._left, self._skipped, self._shown = self._after, False, True
        last = len(group) - 1
        return [(item, place < last, gap and place == 0) for place, item in enumerate(group)]
