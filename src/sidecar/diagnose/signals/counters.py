"""Counters: recognise them, and compute their increase by scrape and by minute."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, compress, pairwise
from operator import le, sub
from typing import TypeVar

from sidecar.model.series import Series

T = TypeVar("T")

MINUTE_MS = 60_000
"""Milliseconds that a quotient of increases covers at least: of fewer events it is noise."""

EPOCH_S = (1e9, 4e9)
"""Seconds since the epoch from 2001 to 2096: a gauge with such values is a time."""

RISES = 2
"""Times that a series without a counter's name rises at least."""

_COUNTING = ("_total", "_count", "_sum", "_bucket")


def is_counter(series: Series, values: Sequence[float | None]) -> bool:
    """Return whether a series counts: by its name, or as one that rises and never falls.

    One that rose less than `RISES` times is a setting that was changed, or a gauge that stays.
    """
    if series.name.endswith(_COUNTING):
        return not any(label == "quantile" for label, _ in series.labels)
    first = next((value for value in values if value is not None), None)
    last = next((value for value in reversed(values) if value is not None), None)
    if first is None or last is None or not 0 <= first < last or EPOCH_S[0] < last < EPOCH_S[1]:
        return False
    known = [value for value in values if value is not None]
    return all(map(le, known, known[1:])) and len({*known}) > RISES


def increments(values: Iterable[float | None], up: Iterable[bool]) -> list[float | None]:
    """Return what a counter grew by from value to value; None where that is not known.

    `up` says for each whether the target answered. A counter that fell began again at zero, so
    no increment is negative. One that was not there before, while its target was, began at zero
    as well: the first error counts.
    """
    steps: list[float | None] = []
    old: float | None = None
    was_up = False
    for value, is_up in zip(values, up, strict=True):
        if value is None or value != value:  # noqa: PLR0124 - the fastest test for NaN
            steps.append(0.0 if is_up and was_up and old is None else None)
        elif old is None:
            steps.append(value if was_up else None)
            old = value
        else:
            steps.append(value - old if value >= old else value)
            old = value
        was_up = was_up or is_up
    return steps


def grown(values: Sequence[float | None]) -> list[float]:
    """Return the increments of scrapes that all answered; 0 where they are not known."""
    if None in values:
        return [step or 0.0 for step in increments(values, [True] * len(values))]
    known: Sequence[float] = values  # type: ignore[assignment] # no None is in it
    steps = [0.0, *map(sub, known[1:], known)]
    if min(steps) >= 0.0:
        return steps
    return [step if step >= 0.0 else now for step, now in zip(steps, known, strict=True)]


class AnsweredTimes:
    """When a target answered: `times` in ms, the `edges` of minutes, `spans` between times in s."""

    def __init__(self, answered: Sequence[bool] | None) -> None:
        """Take which of its scrapes did not fail; None where none did."""
        self._answered = answered
        self._all: Sequence[int] = ()
        self.times: Sequence[int] = ()
        self.edges: list[int] = []
        self.spans: list[float] = []

    def take(self, times: Sequence[int]) -> None:
        """Take the times of all scrapes; those of one target share one object."""
        if times is not self._all:
            self._all = times
            self.times = self.of(times)
            self.edges = minute_edges(self.times)
            self.spans = [span / 1000 for span in map(sub, self.times[1:], self.times)]

    def of(self, row: Sequence[T]) -> Sequence[T]:
        """Return what a row has at scrapes that answered."""
        # A scrape that failed says nothing; what counters grew by meanwhile shows in the next.
        return row if self._answered is None else [*compress(row, self._answered)]


def minute_edges(times: Sequence[int]) -> list[int]:
    """Return the scrapes that end a minute or more since the last that did, and the first."""
    edges = [0]
    due = times[0] + MINUTE_MS if times else 0
    for number, time in enumerate(times):
        if time >= due and number:
            edges.append(number)
            due = time + MINUTE_MS
    return edges


def per_minute(grown: Sequence[float], edges: Sequence[int]) -> "array[float]":
    """Return what was added from edge to edge."""
    sums = [*accumulate(grown)]
    return array("d", [sums[end] - sums[begin] for begin, end in pairwise(edges)])


def summed(rows: "Iterable[array[float]]") -> "array[float]":
    """Return the sum of rows of one length; a single one as it is."""
    several = [*rows]
    return several[0] if len(several) == 1 else array("d", map(sum, zip(*several, strict=True)))
