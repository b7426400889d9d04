"""Counts by message key, collected for the counts of templates.

A key is a message with each digit replaced by 0. Records are first counted by key, which Python
does in C, and from time to time these counts are added to the template of the key.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import compress, count, repeat
from typing import Any

import msgspec

from sidecar.logs.statistics.reading.layouts import LEVELS
from sidecar.logs.statistics.reading.rows import Batch
from sidecar.logs.statistics.reading.timestamps import Moments
from sidecar.logs.statistics.templates.counts import TemplateCount, TemplateCounts, shorten
from sidecar.logs.statistics.templates.masks import mask, same_ids
from sidecar.model.record import Record
from sidecar.times import parse_time

NONE = "(no message)"

_KEYS = 16_384
"""Keys whose template is remembered. When there are more, all are dropped and masked again."""

_CELLS = 8_192
"""Pending counts, at most."""

_TRIM = 50_000
"""Minutes of templates after which the counts by minute are trimmed."""


class Columns(msgspec.Struct, gc=False):
    """Records of a batch by column: those with a time, in its order, or those without."""

    keys: list[bytes]
    levels: list[object]
    sizes: list[int]
    times: list[Any]

    def pick(self, places: list[int]) -> "Columns":
        """Return the records at these places, in this order."""
        return Columns(
            list(map(self.keys.__getitem__, places)),
            list(map(self.levels.__getitem__, places)),
            list(map(self.sizes.__getitem__, places)),
            list(map(self.times.__getitem__, places)),
        )

    def part(self, begin: int, end: int) -> "Columns":
        """Return the records from `begin` up to `end`."""
        if begin == 0 and end == len(self.keys):
            return self
        here = slice(begin, end)
        return Columns(self.keys[here], self.levels[here], self.sizes[here], self.times[here])


class MessageKeys:
    """The known keys of a log, and their pending counts."""

    def __init__(self, now: int) -> None:
        """Start without keys; `now` (ns) is for records that are parsed again."""
        self._now = now
        self.template_counts = TemplateCounts()
        self._known: dict[bytes, TemplateCount] = {}
        self._cells: Counter[tuple[bytes, object, int]] = Counter()
        self._hour = 0
        self._loud: Counter[tuple[bytes, int]] = Counter()
        self._minutes_noted = 0
        self._newest: dict[bytes, Any] = {}

    def learn(self, batch: Batch, columns: Columns) -> dict[bytes, int]:
        """Find the templates of new keys. Return these keys, each with its first place."""
        keys = columns.keys
        new = set(keys).difference(self._known)
        if len(self._known) + len(new) > _KEYS:
            self.forget()
            new = set(keys)
        places: dict[bytes, int] = {}
        for place in compress(count(), map(new.__contains__, keys)) if new else ():
            places.setdefault(keys[place], place)
        for key, place in places.items():
            template = self._counts_of(batch, place, key)
            if template is None:
                self.forget()
                self.template_counts.fold()
                return self.learn(batch, columns)
            self._known[key] = template
        return places

    def _counts_of(self, batch: Batch, place: int, key: bytes) -> TemplateCount | None:
        """Return the counts of the key's template; None when there is no room for a new one."""
        plain = same_ids(key)
        template = self._known.get(plain)
        if template is not None:
            return template
        text = mask(plain) or NONE
        template = self.template_counts.get(text)
        if template is None:
            if self.template_counts.is_full:
                return None
            record = shorten(batch.record(place, self._now), len(batch.raws[place]))
            template = self.template_counts.of(text, record)
        self._known[plain] = template
        return template

    def fail(self, key: bytes, record: Record, size: int) -> None:
        """Keep the newest error of a key as an example; `size` is its bytes in the log."""
        self._known[key].newest = shorten(record, size)

    def note(self, columns: Columns, moments: Moments, new: dict[bytes, int] | None) -> None:
        """Note the first and last time of keys.

        `new` has the new keys, each with its first place, when the records follow all earlier ones
        in the order of time; it is None for any other order.
        """
        newest = dict(zip(columns.keys, columns.times, strict=True))
        if new is not None:
            self._newest.update(newest)
            for key, place in new.items():
                self._known[key].begin(moments.ns(columns.times[place]))
            return
        for key, time in newest.items():
            self._known[key].end(moments.ns(time))
        oldest = dict(zip(reversed(columns.keys), reversed(columns.times), strict=True))
        for key, time in oldest.items():
            self._known[key].begin(moments.ns(time))

    def add_minute(self, minute: int, columns: Columns, loud: Iterable[bytes]) -> None:
        """Count records of one epoch minute; `loud` has the keys of those of WARNING and above."""
        self._loud.update(zip(loud, repeat(minute)))
        hour = minute // 60
        if hour != self._hour:
            self.drain()
            self._hour = hour
        self._cells.update(zip(columns.keys, columns.levels, columns.sizes, strict=True))
        if len(self._cells) + len(self._loud) > _CELLS:
            self.drain()

    def add_untimed(self, columns: Columns) -> None:
        """Count records without a time."""
        for key, level, size in zip(columns.keys, columns.levels, columns.sizes, strict=True):
            self._known[key].count_in(1, size, LEVELS[level])

    def drain(self) -> None:
        """Add the pending counts to the templates."""
        for (key, level, size), number in self._cells.items():
            template = self._known[key]
            template.count_in(number, size, LEVELS[level])
            template.hours[self._hour] += number
        self._cells.clear()
        self._minutes_noted += len(self._loud)
        for (key, minute), number in self._loud.items():
            self._known[key].minutes[minute] += number
        self._loud.clear()
        for key, time in self._newest.items():
            self._known[key].end(time if type(time) is int else parse_time(time) or 0)
        self._newest.clear()
        if self._minutes_noted > _TRIM:
            self._minutes_noted = 0
            self.template_counts.trim()

    def forget(self) -> None:
        """Add the pending counts to the templates, and drop the keys."""
        self.drain()
        self._known.clear()
