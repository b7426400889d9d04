"""Counts, times and examples of each masked message or template, at bounded memory."""

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
"""Masked messages that are counted separately before all are put into the tree."""

_CELLS = 200_000
"""Minutes of all templates together, about 100 bytes each."""

_HOURS = 1_000
_LONG = 2_048
"""Bytes of a record that is kept unchanged as an example."""

_CHARS = 400
_LINES = 20
_FIELDS = 20
"""Characters of a text, lines of a trace, and fields that a shortened record keeps."""


class TemplateCount(msgspec.Struct):
    """Counts of one masked message, or of all that share a template.

    `source` names the log, where several are read and only one has it.
    """

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
    source: str = ""

    def begin(self, ts: int) -> None:
        """Add a time (ns) that may be the first."""
        self.first = ts if self.first is None or ts < self.first else self.first

    def end(self, ts: int) -> None:
        """Add a time (ns) that may be the last."""
        self.last = ts if self.last is None or ts > self.last else self.last

    def count_in(self, count: int, size: int, level: Level | None) -> None:
        """Add `count` records of one size (bytes) and level."""
        self.count += count
        self.size += count * size
        self.rank(level)

    def rank(self, level: Level | None) -> None:
        """Add a level that may be the highest."""
        if level is not None and (self.level is None or level > self.level):
            self.level = level

    def choose(self, other: "TemplateCount") -> None:
        """Choose the first and the newest example by time, before `add` of another log."""
        if other.first is not None and (self.first is None or other.first < self.first):
            self.example = other.example
        if self.newest is not None and other.newest is not None:
            other.newest = max(self.newest, other.newest, key=lambda record: record.ts or 0)

    def add(self, other: "TemplateCount") -> None:
        """Add the counts of another one that began after this one."""
        self.newest = other.newest or self.newest
        self.source = other.source if self.source == other.source or not self.count else ""
        self.count += other.count
        self.size += other.size
        self.rank(other.level)
        if other.first is not None and other.last is not None:
            self.begin(other.first)
            self.end(other.last)
        self.minutes.update(other.minutes)
        self.hours.update(other.hours)


class TemplateCounts:
    """Counts of masked messages; of templates, once there are too many messages."""

    def __init__(self) -> None:
        self._apart: dict[str, TemplateCount] = {}
        self._tree: Tree | None = None
        self._placed: dict[int, TemplateCount] = {}

    @property
    def is_full(self) -> bool:
        """Whether a new masked message needs `fold` first."""
        return self._tree is None and len(self._apart) >= _DISTINCT

    def get(self, text: str) -> TemplateCount | None:
        """Return the counts of a masked message, if it has counts of its own."""
        return self._apart.get(text)

    def of(self, text: str, example: Record) -> TemplateCount:
        """Return the counts of a masked message; a new one gets `example`."""
        if self._tree is not None:
            return self._place(self._tree, text, example)
        counts = self._apart.get(text)
        if counts is None:
            counts = self._apart[text] = TemplateCount(text, example)
        return counts

    def fold(self) -> None:
        """Put all masked messages into the tree; what `of` returned before is then obsolete."""
        if self._tree is not None:
            return
        self._tree = Tree()
        for text, counts in self._apart.items():
            self._place(self._tree, text, counts.example).add(counts)
        self._apart.clear()

    def merge(self, later: "TemplateCounts", *, apart: bool = False) -> None:
        """Add the counts of a later part of the log, or, if `apart`, of another log."""
        for text, counts in later.texts():
            if self.is_full and text not in self._apart:
                self.fold()
            known = self.of(text, counts.example)
            if apart:
                known.choose(counts)
            known.add(counts)

    def texts(self) -> Iterable[tuple[str, TemplateCount]]:
        """Yield each text with its counts, in the order of first occurrence."""
        yield from self._apart.items()
        if self._tree is not None:
            for number, counts in self._placed.items():
                yield self._tree.text(number), counts

    def trim(self) -> None:
        """Drop the oldest minutes when there are too many in all, and the oldest hours of each."""
        all_counts = [counts for _, counts in self.texts()]
        for counts in all_counts:
            if len(counts.hours) > 2 * _HOURS:
                counts.hours = _newest(counts.hours, _HOURS)
        if sum(len(counts.minutes) for counts in all_counts) <= _CELLS:
            return
        minutes = sorted(
            (minute for counts in all_counts for minute in counts.minutes), reverse=True
        )
        floor = minutes[_CELLS // 2]
        for counts in all_counts:
            counts.minutes = Counter({at: n for at, n in counts.minutes.items() if at > floor})

    def templates(self) -> tuple[Template, ...]:
        """Return the templates, the most frequent first; equal ones in the order of occurrence."""
        self.trim()
        self.fold()
        merged: dict[str, TemplateCount] = {}
        for text, counts in self.texts():
            # Two templates may have become equal when words became wildcards.
            if text in merged:
                merged[text].add(counts)
            else:
                merged[text] = counts
        ranked = sorted(merged.items(), key=lambda entry: -entry[1].count)
        return tuple(_template(text, counts) for text, counts in ranked)

    def _place(self, tree: Tree, text: str, example: Record) -> TemplateCount:
        number = tree.place(text) if text != OTHER else -1
        if number not in self._placed:
            self._placed[number] = TemplateCount(text, example)
        return self._placed[number]


def _template(text: str, counts: TemplateCount) -> Template:
    newest = counts.newest
    return Template(
        id=f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}",
        text=text,
        level=counts.level,
        logger=counts.example.logger,
        count=counts.count,
        size=counts.size,
        first=counts.first,
        last=counts.last,
        example=counts.example if newest is None else newest,
        first_example=counts.example,
        minutes=dict(sorted(counts.minutes.items())),
        hours=dict(sorted(_newest(counts.hours, _HOURS).items())),
        source=counts.source,
    )


def _newest(counts: Counter[int], count: int) -> Counter[int]:
    kept = sorted(counts, reverse=True)[:count]
    return Counter({at: counts[at] for at in kept})


def shorten(record: Record, size: int) -> Record:
    """Return a record of bounded size to keep as an example; `size` is its bytes in the log."""
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
    """Return whether a value has many nested parts, which take more memory than their text."""
    if not isinstance(value, dict | list):
        return False
    text = written(value)
    return not text or text.count("[") + text.count("{") > _FIELDS
