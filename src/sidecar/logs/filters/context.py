"""Context of kept records, `-A`, `-B`, `-C`: the records before and after, as in grep."""

from collections import deque

from sidecar.model.record import Record

Shown = tuple[Record, bool, bool]
"""A record; whether it is context only; whether records before it are missing."""


class ContextLines:
    """The last records of a stream, and how many context records are still to follow."""

    def __init__(self, before: int, after: int) -> None:
        self._waiting: deque[Record] = deque(maxlen=before)
        self._after = after
        self._left = 0
        self._skipped = False
        self._shown = False

    def feed(self, record: Record, keep: bool) -> list[Shown]:  # noqa: FBT001 - the result of a test
        """Return the records to show now: this one, and context before it.

        A gap is marked between two groups, as by `--` in grep, never before the first.
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
        return [(shown, place < last, gap and place == 0) for place, shown in enumerate(group)]
