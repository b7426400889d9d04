"""Seal a closed segment: from scrape by scrape to series by series."""

import heapq
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby, pairwise
from operator import itemgetter, lt

from sidecar.metrics.storage import columns
from sidecar.metrics.storage.lines import decode
from sidecar.metrics.storage.sealed import Header, Part, write
from sidecar.metrics.storage.segments import BUFFER, Segment
from sidecar.model.sample import Scrape

Place = tuple[str, int, int]
"""A series, which of its part's layouts has it, and at which place of a row."""


Arranged = tuple[list[int] | None, bytes | None]
"""How to bring the values of some layouts into the order of their scrapes, and which scrapes of
all those are; None where there is nothing to do, and where they are all."""


class Interrupted(Exception):  # noqa: N818 - nothing went wrong
    """The writer is closed: the segment is sealed when it is opened again."""


def seal(segment: Segment, is_over: Callable[[], bool]) -> None:
    """Replace a plain segment by its sealed form.

    Raises OSError, or Interrupted when `is_over` became true; the plain one is left as it was.
    """
    gathered = _Gathered()
    with segment.plain.open("rb", BUFFER) as file:
        for line in file:
            gathered.add(decode(line))
            _check(is_over)
    write(segment, gathered.header(), _checked(gathered.lines(), is_over))


def _checked(
    lines: Iterable[tuple[str, bytes]], is_over: Callable[[], bool]
) -> Iterator[tuple[str, bytes]]:
    for line in lines:
        _check(is_over)
        yield line


def _check(is_over: Callable[[], bool]) -> None:
    if is_over():
        raise Interrupted


class _Gathered:
    """A segment's scrapes, as compact rows."""

    def __init__(self) -> None:
        self._targets: dict[str, _SealedTarget] = {}
        self._order = array("L")
        self._skipped = 0

    def add(self, scrape: Scrape | None) -> None:
        if scrape is None:
            self._skipped += 1
            return
        target = self._targets.get(scrape.target)
        if target is None:
            target = self._targets[scrape.target] = _SealedTarget(len(self._targets))
        self._order.append(target.number)
        target.add(scrape)

    def header(self) -> Header:
        parts = [target.part(name) for name, target in self._targets.items()]
        order = self._order.tolist() if len(parts) > 1 else []
        return Header(1, parts, order, self._skipped)

    def lines(self) -> Iterator[tuple[str, bytes]]:
        return chain.from_iterable(target.lines() for target in self._targets.values())


class _SealedTarget:
    """The scrapes of one target."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._times = array("q")
        self._failed: list[tuple[int, str]] = []
        self._layouts: dict[tuple[str, ...], _SegmentLayout] = {}
        self._last: _SegmentLayout | None = None
        self._asked: tuple[int, ...] = ()
        self._answer: Arranged = (None, None)

    def add(self, scrape: Scrape) -> None:
        if not scrape.up:
            self._failed.append((len(self._times), scrape.error))
        if self._last is None or not self._last.fits(scrape):
            keys = tuple(scrape.samples)
            self._last = self._layouts.get(keys)
            if self._last is None:
                self._last = self._layouts[keys] = _SegmentLayout(keys)
        self._last.add(len(self._times), scrape)
        self._times.append(scrape.ts // 1_000_000)

    def part(self, name: str) -> Part:
        steps = [after - before for before, after in pairwise(self._times)]
        step = steps[0] if steps else 0
        even = all(item == step for item in steps)
        return Part(self._times[0], len(self._times), step if even else steps, name, self._failed)

    def lines(self) -> Iterator[tuple[str, bytes]]:
        layouts = [*self._layouts.values()]
        ordered = (layout.places(number) for number, layout in enumerate(layouts))
        for key, places in groupby(heapq.merge(*ordered), itemgetter(0)):
            found = [(number, place) for _, number, place in places]
            values = array("d")
            for number, place in found:
                values += layouts[number].column(place)
            order, present = self._arranged(tuple(number for number, _ in found))
            if order is not None:
                values = array("d", map(values.__getitem__, order))
            yield columns.metric(key), columns.encode(key, self.number, values, present)

    def _arranged(self, numbers: tuple[int, ...]) -> Arranged:
        # Most series are in the same layouts: the last answer is nearly always the next one.
        if numbers != self._asked:
            self._asked = numbers
            layouts = [*self._layouts.values()]
            at = [*chain.from_iterable(layouts[number].at for number in numbers)]
            self._answer = _arrange(at, len(self._times))
        return self._answer


class _SegmentLayout:
    """The scrapes that had the same series in the same order: a row each, one after another."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = keys
        self._rows = array("d")
        self.at = array("L")

    def fits(self, scrape: Scrape) -> bool:
        return len(scrape.samples) == len(self._keys) and tuple(scrape.samples) == self._keys

    def add(self, at: int, scrape: Scrape) -> None:
        self.at.append(at)
        self._rows.extend(scrape.samples.values())

    def places(self, number: int) -> Iterator[Place]:
        order = array("L", sorted(range(len(self._keys)), key=self._keys.__getitem__))
        return ((self._keys[place], number, place) for place in order)

    def column(self, place: int) -> "array[float]":
        return self._rows[place :: len(self._keys)]


def _arrange(at: list[int], count: int) -> Arranged:
    is_sorted = all(map(lt, at, at[1:]))
    order = None if is_sorted else sorted(range(len(at)), key=at.__getitem__)
    if len(at) == count:
        return order, None
    marks = bytearray(count)
    for item in at:
        marks[item] = 1
    return order, bytes(marks)
