"""How often each masked message was seen, when, and what it looked like; at bounded memory."""

import zlib
from collections import Counter
from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from sidecar.logs.filters.values import text as written
from sidecar.logs.statistics.templates.tree import OTHER, Tree
from sidecar.model.logs import Template
from sidecar.model.record import Level, Record

_DISTINCT = 4_096
"""Masked messages that are kept apart before they are put into the tree."""

_CELLS = 200_000
"""Minutes of all templates together: about 100 bytes each."""

_HOURS = 1_000
_LONG = 2_048
"""Bytes of a record that is kept as an example as it is."""

_CHARS = 400
_LINES = 20
_FIELDS = 20
"""Characters of a text, lines of a trace and fields that a longer one keeps."""


class Sighting(msgspec.Struct):
    """What was seen of one masked message, or of all those of one template."""

    text: str
    example: Record
    newest: Record | None = None
    count: int = 0
    size: int = 0
    level: Level | None = None
    first: int | None = None
    last: int | None = None
    minutes: Counter[int] = msgspec.field(default_factory=Counter)
    hours: Counter[int] = msgspec.field(default_factory=Counter)

    def begin(self, ts: int) -> None:
        """Take a time that may be the earliest."""
        self.first = ts if self.first is None or ts < self.first else self.first

    def end(self, ts: int) -> None:
        """Take a time that may be the latest."""
        self.last = ts if self.last is None or ts > self.last else self.last

    def count_in(self, count: int, size: int, level: Level | None) -> None:
        """Count records of one size and level."""
        self.count += count
        self.size += count * size
        self.rank(level)

    def rank(self, level: Level | None) -> None:
        """Take a level that may be the highest."""
        if level is not None and (self.level is None or level > self.level):
            self.level = level

    def choose(self, other: "Sighting") -> None:
        """Let the examples be the first and the newest of both, in whatever order they came."""
        if other.first is not None and (self.first is None or other.first < self.first):
            self.example = other.example
        if self.newest is not None and other.newest is not None:
            other.newest = max(self.newest, other.newest, key=lambda record: record.ts or 0)

    def add(self, other: "Sighting") -> None:
        """Take all of another one, which was seen first behind this one."""
        self.newest = other.newest or self.newest
        self.count += other.count
        self.size += other.size
        self.rank(other.level)
        if other.first is not None and other.last is not None:
            self.begin(other.first)
            self.end(other.last)
        self.minutes.update(other.minutes)
        self.hours.update(other.hours)


class Sightings:
    """Masked messages, or, once there are very many of them, templates."""

    def __init__(self) -> None:
        self._apart: dict[str, Sighting] = {}
        self._tree: Tree | None = None
        self._placed: dict[int, Sighting] = {}

    @property
    def is_full(self) -> bool:
        """Whether a new masked message would have `fold` put all into the tree."""
        return self._tree is None and len(self._apart) >= _DISTINCT

    def get(self, text: str) -> Sighting | None:
        """Return a masked message that is counted apart."""
        return self._apart.get(text)

    def of(self, text: str, example: Record) -> Sighting:
        """Return where to count a masked message; `example` is its record if it is new."""
        if self._tree is not None:
            return self._place(self._tree, text, example)
        found = self._apart.get(text)
        if found is None:
            found = self._apart[text] = Sighting(text, example)
        return found

    def fold(self) -> None:
        """Put all into the tree; what `of` has given out counts no more."""
        if self._tree is not None:
            return
        self._tree = Tree()
        for text, seen in self._apart.items():
            self._place(self._tree, text, seen.example).add(seen)
        self._apart.clear()

    def merge(self, later: "Sightings", *, apart: bool = False) -> None:
        """Take those of the rest of the log, or of one that stands apart."""
        for text, seen in later.texts():
            if self.is_full and text not in self._apart:
                self.fold()
            known = self.of(text, seen.example)
            if apart:
                known.choose(seen)
            known.add(seen)

    def texts(self) -> Iterable[tuple[str, Sighting]]:
        """Yield what is counted apart, in the order of first sight."""
        yield from self._apart.items()
        if self._tree is not None:
            for number, seen in self._placed.items():
                yield self._tree.text(number), seen

    def trim(self) -> None:
        """Forget the oldest minutes when there are too many, and the oldest hours of each."""
        every = [seen for _, seen in self.texts()]
        for seen in every:
            if len(seen.hours) > 2 * _HOURS:
                seen.hours = _newest(seen.hours, _HOURS)
        if sum(len(seen.minutes) for seen in every) <= _CELLS:
            return
        minutes = sorted((minute for seen in every for minute in seen.minutes), reverse=True)
        floor = minutes[_CELLS // 2]
        for seen in every:
            seen.minutes = Counter({at: n for at, n in seen.minutes.items() if at > floor})

    def templates(self) -> tuple[Template, ...]:
        """Return the templates by count, then by first sight."""
        self.trim()
        self.fold()
        found: dict[str, Sighting] = {}
        for text, seen in self.texts():
            # Two may have become the same as they grew wider.
            if text in found:
                found[text].add(seen)
            else:
                found[text] = seen
        ranked = sorted(found.items(), key=lambda item: -item[1].count)
        return tuple(_template(text, seen) for text, seen in ranked)

    def _place(self, tree: Tree, text: str, example: Record) -> Sighting:
        number = tree.place(text) if text != OTHER else -1
        if number not in self._placed:
            self._placed[number] = Sighting(text, example)
        return self._placed[number]


def _template(text: str, seen: Sighting) -> Template:
    newest = seen.newest
    return Template(
        id=f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}",
        text=text,
        level=seen.level,
        logger=seen.example.logger,
        count=seen.count,
        size=seen.size,
        first=seen.first,
        last=seen.last,
        example=seen.example if newest is None else newest,
        first_example=seen.example,
        minutes=dict(sorted(seen.minutes.items())),
        hours=dict(sorted(_newest(seen.hours, _HOURS).items())),
    )


def _newest(counts: Counter[int], count: int) -> Counter[int]:
    kept = sorted(counts, reverse=True)[:count]
    return Counter({at: counts[at] for at in kept})


def shorten(record: Record, size: int) -> Record:
    """Return a record that may be kept, for one that was read from so many bytes."""
    if size <= _LONG and not any(map(_is_deep, record.fields.values())):
        return record
    short = {
        _cut(key): value if isinstance(value, float | bool | None) else _cut(written(value))
        for key, value in list(record.fields.items())[:_FIELDS]
    }
    return replace(
        record,
        msg=_cut(record.msg),
        error=_cut(record.error),
        logger=_cut(record.logger),
        trace_id=_cut(record.trace_id),
        ts_text=_cut(record.ts_text),
        lines=tuple(map(_cut, record.lines[:_LINES])),
        fields=short,
    )


def _cut(text: str) -> str:
    return text if len(text) <= _CHARS else text[: _CHARS - 1] + "…"


def _is_deep(value: object) -> bool:
    """Return whether a value is of many parts: each of them takes more memory than it has bytes."""
    if not isinstance(value, dict | list):
        return False
    text = written(value)
    return not text or text.count("[") + text.count("{") > _FIELDS
