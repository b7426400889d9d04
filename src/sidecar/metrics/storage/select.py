"""Select series from a history over a span; only blocks that are needed are unpacked."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import msgspec

from sidecar.errors import HistoryError, reason
from sidecar.metrics.storage import columns
from sidecar.metrics.storage.columns import Values
from sidecar.metrics.storage.line_search import SeriesQuery, Wanted, begin_of, places, sift
from sidecar.metrics.storage.sealed import Sealed
from sidecar.metrics.storage.segments import look, open_segment, skip

UP = "up"

_NAME = re.compile(rb'\{"s":"([A-Za-z0-9_:]+)["{]')

Pick = Callable[[Values], list[float | None]]
Piece = tuple[int, bytes, int]
"""Where some values of a series begin among the scrapes of its target, their line and their number.

They are kept as text until they are needed, a tenth of what the values take, and in tuples that
the garbage collector need not look at.
"""


class Column(msgspec.Struct, frozen=True):
    """A series of a target, over all scrapes of that target in the range.

    `key` is the series as spell() writes it; `times` are milliseconds, strictly increasing, and
    shared between the columns of a target; `values` are aligned to them, None where the series
    was absent or the scrape failed.
    """

    target: str
    key: str
    times: Sequence[int]
    values: Sequence[float | None]


_BEGIN = rb'\{"s":("(?:[^"\\]|\\.)*")(?:,"p":(\d+))?'
_KEY, _KEYS = re.compile(_BEGIN), re.compile(rb"\n" + _BEGIN)
"""How a line begins: the series, and the part of the segment if it is not the first."""

_decode_text = msgspec.json.Decoder(str).decode


def select(
    path: Path,
    wanted: Wanted | SeriesQuery,
    start: int,
    end: int,
    *,
    skipped: set[str] | None = None,
) -> Iterator[Column]:
    """Yield the series of the wanted metrics between two times in milliseconds, both inclusive.

    They come metric by metric, and are unpacked one by one. `up` is a series of every target, 1
    or 0. Of two scrapes of one time the first stored counts. A segment that is damaged or of a
    newer version is left out, and its name is added to `skipped`. Raises HistoryError when there is
    no history or it cannot be read.
    """
    asked = wanted if isinstance(wanted, SeriesQuery) else SeriesQuery(wanted)
    found = _gather(path, asked, (start, end), skipped)
    views = {name: target.view(start, end) for name, target in found.items()}
    places = [
        (columns.metric(key), name, key)
        for name, target in found.items()
        for key in target.series()
        if (asked.name(UP) if key == UP else asked.key(key))
    ]
    for _, name, key in sorted(places):
        times, pick = views[name]
        values = pick(found[name].values(key)) if times else []
        if values.count(None) < len(values):
            yield Column(name, key, times, values)


def names(
    path: Path, start: int, end: int, *, skipped: set[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield each series between two times in milliseconds, as its target and its key.

    Segments count as a whole: a series may have ended an hour before `start`. Raises
    HistoryError, and adds to `skipped`, as select() does.
    """
    found = _gather(path, SeriesQuery(lambda _: True), (start, end), skipped, keys_only=True)
    for target in sorted(found):
        yield from ((target, key) for key in found[target].series())


def _gather(
    path: Path,
    asked: SeriesQuery,
    span: tuple[int, int],
    skipped: set[str] | None,
    *,
    keys_only: bool = False,
) -> "dict[str, _SelectedTarget]":
    start, end = span
    found: dict[str, _SelectedTarget] = {}
    try:
        live, closed = look(path)
        try:
            for segment in closed:
                if (segment.last + 1) * 1000 <= start or segment.first * 1000 > end:
                    continue
                opened = open_segment(segment)
                if opened is None:
                    continue
                with opened.file:
                    if not opened.is_sealed:
                        _from_plain(found, opened.file, asked)
                        continue
                    try:
                        _from_sealed(found, Sealed(opened.file), asked, keys_only=keys_only)
                    except HistoryError:
                        skip(segment, skipped)
            if live is not None:
                _from_plain(found, live, asked)
        finally:
            if live is not None:
                live.close()
    except OSError as error:
        raise HistoryError(f"cannot read {path}: {reason(error)}") from error
    return found


def _from_sealed(
    found: "dict[str, _SelectedTarget]", sealed: Sealed, asked: SeriesQuery, *, keys_only: bool
) -> None:
    if keys_only:
        _keys_from_sealed(found, sealed)
        return
    # All of it before anything is added: a segment that turns out to be damaged has no part in it.
    rows = [*_rows(sealed, asked)]
    parts = []
    for part in sealed.header.parts:
        ups = [1.0] * part.n
        for number, _ in part.failed:
            ups[number] = 0.0
        target = found.setdefault(part.target, _SelectedTarget())
        parts.append((target, target.extend(part.times(), ups), part.n))
    for key, number, line in rows:
        target, begin, count = parts[number]
        target.add(key, (begin, line, count))


def _keys_from_sealed(found: "dict[str, _SelectedTarget]", sealed: Sealed) -> None:
    begins = [
        begin
        for number in range(len(sealed.header.blocks))
        for begin in _KEYS.findall(b"\n" + sealed.text(number))
    ]
    for part in sealed.header.parts:
        found.setdefault(part.target, _SelectedTarget())
    targets = [found[part.target].written for part in sealed.header.parts]
    for written, number in begins:
        targets[int(number or 0)].add(written)


def _rows(sealed: Sealed, asked: SeriesQuery) -> Iterator[tuple[str, int, bytes]]:
    """Yield the series, the part and the line of each that is wanted."""
    texts: dict[bytes, str] = {}
    for number, block in enumerate(sealed.header.blocks):
        if not asked.any(block.names):
            continue
        for line in _lines(sealed, number, asked):
            begin = _KEY.match(line)
            if begin is None:
                raise HistoryError(f"a line without a series: {line[:40]!r}")
            written, part = begin.groups()
            key = texts.get(written)
            if key is None:
                key = texts[written] = _decode_text(written)
            if asked.key(key):
                yield key, int(part or 0), line


def _lines(sealed: Sealed, number: int, asked: SeriesQuery) -> Iterator[bytes]:
    """Yield the lines of a block, without most of those that the query does not need."""
    if asked.few is None:
        for line in sealed.lines(number):
            name = _NAME.match(line)
            if not name or asked.name(name[1].decode()):
                yield line
        return
    text = b"\n%b\n" % sealed.text(number)
    for begin, ends in map(begin_of, asked.few):
        for at in places(text, b'\n{"s":' + begin, ends):
            yield text[at + 1 : text.index(b"\n", at + 1)]


def _from_plain(found: "dict[str, _SelectedTarget]", file: BinaryIO, asked: SeriesQuery) -> None:
    for scrape in sift(file, asked):
        target = found.setdefault(scrape.target, _SelectedTarget())
        at = target.extend([scrape.ts // 1_000_000], [float(scrape.up)])
        target.put(at, scrape.samples)


class _SelectedTarget:
    """What was found of a target: its scrapes, and its wanted series in pieces."""

    def __init__(self) -> None:
        self._times: list[int] = []
        self._ups: list[float | None] = []
        self.written: set[bytes] = set()
        self._pieces: dict[str, list[Piece]] = {}
        self._single: dict[str, tuple[array[int], array[float]]] = {}
        # The last scrapes that had the same series in the same order: a row each.
        self._keys: tuple[str, ...] = ()
        self._at = array("L")
        self._rows = array("d")

    def extend(self, times: Sequence[int], ups: Sequence[float]) -> int:
        """Add scrapes; return how many there were before."""
        before = len(self._times)
        self._times += times
        self._ups += ups
        return before

    def add(self, key: str, piece: Piece) -> None:
        """Add the values of a series at a run of scrapes."""
        self._pieces.setdefault(key, []).append(piece)

    def put(self, at: int, samples: Mapping[str, float]) -> None:
        """Add the values of some series at one scrape."""
        keys = tuple(samples)
        if keys != self._keys:
            self._transpose()
            self._keys = keys
        self._at.append(at)
        self._rows.extend(samples.values())

    def _transpose(self) -> None:
        """Give the values of the rows to their series."""
        for place, key in enumerate(self._keys):
            single = self._single.get(key)
            if single is None:
                single = self._single[key] = array("L"), array("d")
            single[0].extend(self._at)
            single[1].extend(self._rows[place :: len(self._keys)])
        self._keys, self._at, self._rows = (), array("L"), array("d")

    def series(self) -> list[str]:
        """Return all series, sorted."""
        self._transpose()
        return sorted({*map(_decode_text, self.written), *self._pieces, *self._single, UP})

    def view(self, start: int, end: int) -> tuple[list[int], Pick]:
        """Return the times of the scrapes in that range, and what picks the values at them."""
        return _picker(self._times, start, end)

    def values(self, key: str) -> list[float | None]:
        """Return the value of a series at each scrape, None where it was absent."""
        self._transpose()
        return self._ups if key == UP else self._joined(key)

    def _joined(self, key: str) -> list[float | None]:
        values: list[float | None] = [None] * len(self._times)
        for begin, line, count in self._pieces.get(key, ()):
            run = columns.expand(columns.decode(line), count)
            values[begin : begin + len(run)] = run
        for at, value in zip(*self._single.get(key, ((), ())), strict=True):
            values[at] = value
        return values


def _picker(times: Sequence[int], start: int, end: int) -> tuple[list[int], Pick]:
    """Return the times in the range, in their order, and what picks the values at them."""
    if all(before < after for before, after in pairwise(times)):
        inside = slice(bisect_left(times, start), bisect_right(times, end))
        return [*times[inside]], lambda values: [*values[inside]]
    # The clock was set back, or a time came twice: the first one that was stored counts.
    first = {times[at]: at for at in range(len(times) - 1, -1, -1)}
    places = [first[time] for time in sorted(first) if start <= time <= end]
    return [times[place] for place in places], lambda values: [values[place] for place in places]
