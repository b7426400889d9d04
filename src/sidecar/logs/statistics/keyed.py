"""What is counted of each key, and through the key of its masked message.

A key is a message with its digits 0. Counts wait by key, where adding them up is work for C, and
are now and then given to the sightings.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import compress, count, repeat
from typing import Any

import msgspec

from sidecar.logs.statistics.reading.layouts import LEVELS
from sidecar.logs.statistics.reading.rows import Batch
from sidecar.logs.statistics.reading.timestamps import Moments
from sidecar.logs.statistics.templates.masks import mask, same_ids
from sidecar.logs.statistics.templates.sightings import Sighting, Sightings, shorten
from sidecar.model.record import Record
from sidecar.times import parse_time

NONE = "(no message)"

_KEYS = 16_384
"""Keys whose template is remembered; when there are more, all are forgotten, and masked anew."""

_CELLS = 8_192
"""Counts that wait to be added up."""

_TRIM = 50_000
"""Minutes of templates after which it is looked whether there are too many of them."""


class Columns(msgspec.Struct, gc=False):
    """Records of a batch, column by column: in the order of time, or those without one."""

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
        """Return the records from one place to another."""
        if begin == 0 and end == len(self.keys):
            return self
        here = slice(begin, end)
        return Columns(self.keys[here], self.levels[here], self.sizes[here], self.times[here])


class Keyed:
    """Keys that are known, and what waits to be added up."""

    def __init__(self, now: int) -> None:
        """Take the time of now (ns), for records that are read once more."""
        self._now = now
        self.sightings = Sightings()
        self._known: dict[bytes, Sighting] = {}
        self._cells: Counter[tuple[bytes, object, int]] = Counter()
        self._hour = 0
        self._loud: Counter[tuple[bytes, int]] = Counter()
        self._minutes_noted = 0
        self._newest: dict[bytes, Any] = {}

    def learn(self, batch: Batch, columns: Columns) -> dict[bytes, int]:
        """Find the templates of keys that are new; return those keys, each with its first place."""
        keys = columns.keys
        new = set(keys).difference(self._known)
        if len(self._known) + len(new) > _KEYS:
            self.forget()
            new = set(keys)
        places: dict[bytes, int] = {}
        for place in compress(count(), map(new.__contains__, keys)) if new else ():
            places.setdefault(keys[place], place)
        for key, place in places.items():
            seen = self._sighting(batch, place, key)
            if seen is None:
                self.forget()
                self.sightings.fold()
                return self.learn(batch, columns)
            self._known[key] = seen
        return places

    def _sighting(self, batch: Batch, place: int, key: bytes) -> Sighting | None:
        """Return where a key is counted, or None when there is no more room for new ones."""
        plain = same_ids(key)
        seen = self._known.get(plain)
        if seen is not None:
            return seen
        text = mask(plain) or NONE
        seen = self.sightings.get(text)
        if seen is None:
            if self.sightings.is_full:
                return None
            record = shorten(batch.record(place, self._now), len(batch.raws[place]))
            seen = self.sightings.of(text, record)
        self._known[plain] = seen
        return seen

    def fail(self, key: bytes, record: Record, size: int) -> None:
        """Take an error that was read from so many bytes: the newest is kept as an example."""
        self._known[key].newest = shorten(record, size)

    def note(self, columns: Columns, found: Moments, new: dict[bytes, int] | None) -> None:
        """Note when keys were seen: in the order of time, `new` ones at their place; or None."""
        newest = dict(zip(columns.keys, columns.times, strict=True))
        if new is not None:
            self._newest.update(newest)
            for key, place in new.items():
                self._known[key].begin(found.ns(columns.times[place]))
            return
        for key, time in newest.items():
            self._known[key].end(found.ns(time))
        oldest = dict(zip(reversed(columns.keys), reversed(columns.times), strict=True))
        for key, time in oldest.items():
            self._known[key].begin(found.ns(time))

    def add_minute(self, minute: int, columns: Columns, loud: Iterable[bytes]) -> None:
        """Count records of one minute, and the keys of those of WARNING and above."""
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
        """Add up what waits."""
        for (key, level, size), number in self._cells.items():
            seen = self._known[key]
            seen.count_in(number, size, LEVELS[level])
            seen.hours[self._hour] += number
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
            self.sightings.trim()

    def forget(self) -> None:
        """Add up what waits, and forget the keys."""
        self.drain()
        self._known.clear()
