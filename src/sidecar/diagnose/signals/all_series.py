"""Every series of a history → signals, whatever its name: rate, value, age, quantile, ratio.

What a metric's name does not say is taken from its values: one that never falls is a counter.
Label sets are signals one by one and, for counters, together. Metrics are read in batches, and
what must wait for another metric (buckets, sums, pairs) waits as one figure a minute, so that
memory does not grow with the length of the history or the number of metrics.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, compress, groupby, pairwise
from math import inf, isfinite
from operator import add, le, sub, truediv
from pathlib import Path
from typing import TypeVar

import msgspec

from sidecar.diagnose.signals.quantiles import quantile
from sidecar.metrics.storage.select import Column, names, select
from sidecar.model.series import Series, base_unit, parse_series, spell

T = TypeVar("T")

BATCH = 1000
"""Series of which the packed lines are read at once."""

QUANTILES = (0.5, 0.95, 0.99)

MINUTE_MS = 60_000
"""Milliseconds that a quotient of increases covers at least: of fewer events it is noise."""

_SUFFIXES = ("_bucket", "_count", "_sum", "_total", "_created")
_EPOCH = (1e9, 4e9)
"""Seconds since the epoch from 2001 to 2096: a gauge with such values is a time."""

_UP, _DAY_S = "up", 86_400

_STARTS = ("start_time", "boot_time", "created", "birth", "build")
"""Times that belong to a process or a build: their age tells nothing."""

_PAIRS = (
    ("hits", "misses"),
    ("hit", "miss"),
    ("errors", "requests"),
    ("failures", "requests"),
    ("failed", "requests"),
    ("used", "total"),
    ("used", "limit"),
    ("used", "max"),
    ("used", "size"),
    ("used", "capacity"),
    ("free", "total"),
    ("avail", "size"),
    ("available", "total"),
)
"""Words by which the names of two metrics differ that make a ratio; hits and misses add up."""

_PAIR_WORDS = frozenset(word for pair in _PAIRS for word in pair)
_ADDED = frozenset({"misses", "miss"})

_RATE_UNITS = {"s": "ratio", "bytes": "bytes/s"}


class SeriesSignal(msgspec.Struct, frozen=True):
    """One figure over time: `values[n]` was known at `times[n]`, in milliseconds; all are finite.

    `series` is the spelling of the series, or of the family where several were put together; `kind`
    is one of `value`, `rate`, `age`, `mean`, `ratio`, or a quantile such as `p99`. `unit` is as in
    `Signal.unit`.
    """

    target: str
    series: str
    kind: str
    unit: str
    times: Sequence[int]
    values: Sequence[float]


def every_signal(path: Path, start: int, end: int) -> Iterator[SeriesSignal]:
    """Yield the signals of all series between two times in milliseconds, family by family.

    Raises HistoryError when there is no history or it cannot be read.
    """
    counted: dict[str, int] = {}
    for _, key in names(path, start, end):
        metric = _metric(key)
        counted[metric] = counted.get(metric, 0) + 1
    answered = {
        column.target: [*map(bool, column.values)]
        for column in select(path, frozenset({_UP}), start, end)
        if not all(column.values)
    }
    for batch in _batches(counted):
        families: dict[tuple[str, str], _SignalFamily] = {}
        for column in select(path, batch, start, end):
            if column.key == _UP:
                continue
            place = column.target, stem_of(_metric(column.key))
            family = families.get(place)
            if family is None:
                family = families[place] = _SignalFamily(column.target, answered.get(column.target))
            yield from family.take(column)
        for family in families.values():
            yield from family.rest()


def stem_of(metric: str) -> str:
    """Return what the metrics of a family share: `x` of `x_bucket`, `x_hits_total`, `x_misses`."""
    for suffix in _SUFFIXES:
        metric = metric.removesuffix(suffix)
    return "_".join(word for word in metric.split("_") if word not in _PAIR_WORDS)


def is_counter(series: Series, values: Sequence[float | None]) -> bool:
    """Tell whether a series counts: by its name, or as one that rises and never falls."""
    if series.name.endswith(("_total", "_count", "_sum", "_bucket")):
        return not any(label == "quantile" for label, _ in series.labels)
    first = next((value for value in values if value is not None), None)
    last = next((value for value in reversed(values) if value is not None), None)
    if first is None or last is None or not 0 <= first < last or _EPOCH[0] < last < _EPOCH[1]:
        return False
    known = [value for value in values if value is not None]
    return all(map(le, known, known[1:]))


def unit_of(metric: str) -> str:
    """Return the unit that a metric's name ends with, as `Signal.unit` names it."""
    return base_unit(metric) or ("ratio" if metric.endswith("_ratio") else "")


class _SignalFamily:
    """The metrics of one stem and target, as their columns come in."""

    def __init__(self, target: str, answered: Sequence[bool] | None) -> None:
        """Take the target, and which of its scrapes did not fail; None where none did."""
        self._target = target
        self._answered = answered
        self._all: Sequence[int] = ()
        self._totals: dict[str, tuple[int, list[float]]] = {}
        self._minutes: dict[str, dict[tuple[tuple[str, str], ...], array[float]]] = {}
        self._levels: dict[str, list[float | None]] = {}
        self._times: Sequence[int] = ()
        self._edges: list[int] = []
        self._spans: list[float] = []

    def take(self, column: Column) -> Iterator[SeriesSignal]:
        """Yield what a series says by itself, and keep what it says with others."""
        try:
            series = parse_series(column.key)
        except ValueError:
            series = Series(column.key)
        name = series.name
        if name.endswith("_created"):
            return
        if column.times is not self._all:
            self._all = column.times
            self._times = self._of_answers(column.times)
            self._edges = _minute_edges(self._times)
            self._spans = [span / 1000 for span in map(sub, self._times[1:], self._times)]
        values = self._of_answers(column.values)
        if not is_counter(series, values):
            if signal := _gauge(self._target, series, column.key, self._times, values):
                yield signal
            if _PAIR_WORDS & {*name.split("_")}:
                self._level(name, values)
            return
        grown = _grown(values)
        if name.endswith(("_bucket", "_sum", "_count")) or _PAIR_WORDS & {*name.split("_")}:
            self._minutes.setdefault(name, {})[series.labels] = _per_minute(grown, self._edges)
        if name.endswith("_bucket"):
            return
        count, total = self._totals.get(name, (0, grown))
        self._totals[name] = count + 1, [*map(add, total, grown)] if count else grown
        if not name.endswith("_sum"):
            yield from self._rate(column.key, name, grown)

    def rest(self) -> Iterator[SeriesSignal]:
        """Yield what the series say together."""
        for name, (count, total) in self._totals.items():
            if count > 1 and not name.endswith("_sum"):
                yield from self._rate(name, name, total)
        for name, by_labels in self._minutes.items():
            if name.endswith("_bucket"):
                yield from self._quantiles(name.removesuffix("_bucket"), by_labels)
            if name.endswith("_sum"):
                yield from self._means(name.removesuffix("_sum"), by_labels)
        yield from self._ratios()

    def _of_answers(self, row: Sequence[T]) -> Sequence[T]:
        # A scrape that failed says nothing; what counters grew by meanwhile shows in the next.
        return row if self._answered is None else [*compress(row, self._answered)]

    def _level(self, name: str, values: Sequence[float | None]) -> None:
        old = self._levels.get(name)
        self._levels[name] = [*values] if old is None else [*map(_added, old, values)]

    def _rate(self, spelled: str, name: str, grown: Sequence[float]) -> Iterator[SeriesSignal]:
        times = self._times
        if len(times) > 1:
            unit = _RATE_UNITS.get(unit_of(name), "1/s")
            rates = [*map(truediv, grown[1:], self._spans)]
            yield SeriesSignal(self._target, spelled, "rate", unit, times[1:], rates)

    def _means(
        self, stem: str, sums: "Mapping[tuple[tuple[str, str], ...], array[float]]"
    ) -> Iterator[SeriesSignal]:
        counts = self._minutes.get(f"{stem}_count", {})
        both = [labels for labels in sums if labels in counts]
        for labels in both:
            spelled = spell(Series(stem, labels))
            yield from self._quotient(spelled, "mean", unit_of(stem), sums[labels], counts[labels])
        if len(both) > 1:
            part, whole = (_summed(side[labels] for labels in both) for side in (sums, counts))
            yield from self._quotient(stem, "mean", unit_of(stem), part, whole)

    def _quantiles(
        self, stem: str, buckets: "Mapping[tuple[tuple[str, str], ...], array[float]]"
    ) -> Iterator[SeriesSignal]:
        groups: dict[tuple[tuple[str, str], ...], dict[float, list[array[float]]]] = {}
        for labels, grown in buckets.items():
            bound = next((value for label, value in labels if label == "le"), "")
            if _is_number(bound) or bound == "+Inf":
                others = tuple(pair for pair in labels if pair[0] != "le")
                groups.setdefault(others, {}).setdefault(float(bound), []).append(grown)
        if len(groups) > 1:
            everything: dict[float, list[array[float]]] = {}
            for group in groups.values():
                for limit, rows in group.items():
                    everything.setdefault(limit, []).extend(rows)
            groups[("", ""),] = everything
        for labels, group in groups.items():
            spelled = stem if labels == (("", ""),) else spell(Series(stem, labels))
            yield from self._of_buckets(spelled, unit_of(stem), group)

    def _of_buckets(
        self, spelled: str, unit: str, group: "Mapping[float, list[array[float]]]"
    ) -> Iterator[SeriesSignal]:
        bounds = sorted(group)
        if bounds[-1] != inf:
            return
        times, found = [], []
        rows = zip(*(_summed(group[bound]) for bound in bounds), strict=True)
        for time, counts in zip(self._minute_times(), rows, strict=True):
            if counts[-1] > 0.0:
                times.append(time)
                found.append([quantile(share, bounds, counts) or 0.0 for share in QUANTILES])
        for share, values in zip(QUANTILES, zip(*found, strict=True), strict=False):
            yield SeriesSignal(self._target, spelled, f"p{share * 100:g}", unit, times, values)

    def _ratios(self) -> Iterator[SeriesSignal]:
        for name in [*self._minutes, *self._levels]:
            for word, other in _PAIRS:
                parts = name.split("_")
                whole = "_".join(other if part == word else part for part in parts)
                if word not in parts or whole == name:
                    continue
                if name in self._minutes and whole in self._minutes:
                    above = _summed(self._minutes[name].values())
                    below = _summed(self._minutes[whole].values())
                    if other in _ADDED:
                        below = array("d", map(add, above, below))
                    yield from self._quotient(name, "ratio", "ratio", above, below)
                elif name in self._levels and whole in self._levels:
                    yield from self._level_ratio(name, whole, added=other in _ADDED)

    def _level_ratio(self, name: str, whole: str, *, added: bool) -> Iterator[SeriesSignal]:
        rows = zip(self._times, self._levels[name], self._levels[whole], strict=True)
        pairs = [
            (time, part / total)
            for time, part, of in rows
            if part is not None and of is not None and (total := of + part if added else of)
        ]
        if pairs:
            times, values = zip(*pairs, strict=True)
            yield SeriesSignal(self._target, name, "ratio", "ratio", times, values)

    def _quotient(
        self, spelled: str, kind: str, unit: str, above: Sequence[float], below: Sequence[float]
    ) -> Iterator[SeriesSignal]:
        """Yield what one counter grew by of what another did, minute by minute."""
        rows = zip(self._minute_times(), above, below, strict=True)
        pairs = [(time, part / whole) for time, part, whole in rows if whole > 0.0]
        if pairs:
            times, values = zip(*pairs, strict=True)
            yield SeriesSignal(self._target, spelled, kind, unit, times, values)

    def _minute_times(self) -> list[int]:
        return [self._times[edge] for edge in self._edges[1:]]


def _metric(key: str) -> str:
    name = key.partition("{")[0]
    if name:
        return name
    try:
        return parse_series(key).name
    except ValueError:
        return key


def _batches(counted: Mapping[str, int]) -> Iterator[frozenset[str]]:
    batch: list[str] = []
    size = 0
    for _, group in groupby(sorted(counted, key=lambda name: (stem_of(name), name)), stem_of):
        family = [*group]
        count = sum(counted[name] for name in family)
        if batch and size + count > BATCH:
            yield frozenset(batch)
            batch, size = [], 0
        batch += family
        size += count
    if batch:
        yield frozenset(batch)


def _gauge(
    target: str, series: Series, key: str, times: Sequence[int], row: Sequence[float | None]
) -> SeriesSignal | None:
    values: Sequence[float]
    if None not in row and isfinite(sum(row)):  # type: ignore[arg-type] # no None is in it
        values = row  # type: ignore[assignment] # the same
    else:
        values = [value for value in row if value is not None and isfinite(value)]
        pairs = zip(times, row, strict=True)
        times = [time for time, value in pairs if value is not None and isfinite(value)]
    if not values:
        return None
    if _EPOCH[0] < values[-1] < _EPOCH[1] and values[-1] <= times[-1] / 1000 + _DAY_S:
        if any(word in series.name for word in _STARTS):
            return None
        ages = [time / 1000 - value for time, value in zip(times, values, strict=True)]
        return SeriesSignal(target, key, "age", "s", times, ages)
    shares = [value for label, value in series.labels if label == "quantile"]
    kind = f"p{float(shares[0]) * 100:g}" if shares and _is_number(shares[0]) else "value"
    return SeriesSignal(target, key, kind, unit_of(series.name), times, values)


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def _grown(values: Sequence[float | None]) -> list[float]:
    """Return what a counter grew by from scrape to scrape; 0 where that is not known.

    A counter that falls began again at zero; one that appears after the first scrape began at
    zero as well, so that the first error counts.
    """
    if None not in values:
        known: Sequence[float] = values  # type: ignore[assignment] # no None is in it
        steps = [0.0, *map(sub, known[1:], known)]
        if min(steps) >= 0.0:
            return steps
        return [step if step >= 0.0 else now for step, now in zip(steps, known, strict=True)]
    grown = []
    old: float | None = None
    for number, value in enumerate(values):
        if value is None or value != value:  # noqa: PLR0124 - the fastest test for NaN
            grown.append(0.0)
        elif old is None:
            grown.append(value if number else 0.0)
            old = value
        else:
            grown.append(value - old if value >= old else value)
            old = value
    return grown


def _minute_edges(times: Sequence[int]) -> list[int]:
    """Return the scrapes that end a minute or more since the last that did, and the first."""
    edges = [0]
    due = times[0] + MINUTE_MS if times else 0
    for number, time in enumerate(times):
        if time >= due and number:
            edges.append(number)
            due = time + MINUTE_MS
    return edges


def _per_minute(grown: Sequence[float], edges: Sequence[int]) -> "array[float]":
    sums = [*accumulate(grown)]
    return array("d", [sums[end] - sums[begin] for begin, end in pairwise(edges)])


def _summed(rows: "Iterable[array[float]]") -> "array[float]":
    several = [*rows]
    return several[0] if len(several) == 1 else array("d", map(sum, zip(*several, strict=True)))


def _added(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other
