"""Every series of a history → signals, whatever its name: rate, value, age, quantile, ratio.

What a metric's name does not say is taken from its values: one that never falls is a counter.
Label sets are signals one by one and, for counters, together. Metrics are read in batches, and
what must wait for another metric (buckets, sums, pairs) waits as one figure a minute, so that
memory does not grow with the length of the history or the number of metrics.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import inf, isfinite
from operator import add, truediv
from pathlib import Path

import msgspec

from sidecar.diagnose.signals.counters import (
    EPOCH_S,
    AnsweredTimes,
    grown,
    is_counter,
    per_minute,
    summed,
)
from sidecar.diagnose.signals.pairs import may_pair, stem_of, wholes_of
from sidecar.diagnose.signals.quantiles import quantile
from sidecar.metrics.storage import columns
from sidecar.metrics.storage.select import Column, names, select
from sidecar.model.series import Series, base_unit, parse_series, spell

BATCH = 1000
"""Series of which the packed lines are read at once."""

QUANTILES = (0.5, 0.95, 0.99)

_UP, _DAY_S = "up", 86_400

_STARTS = ("start_time", "boot_time", "created", "birth", "build")
"""Times that belong to a process or a build: their age says nothing."""

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
        metric = columns.metric(key)
        counted[metric] = counted.get(metric, 0) + 1
    answered = {
        column.target: [*map(bool, column.values)]
        for column in select(path, frozenset({_UP}), start, end)
        if not all(column.values)
    }
    for batch in _batches(counted):
        families: dict[tuple[str, str], _SignalFamily] = {}
        grids: dict[str, AnsweredTimes] = {}
        for column in select(path, batch, start, end):
            if column.key == _UP:
                continue
            target = column.target
            grid = grids.get(target)
            if grid is None:
                grid = grids[target] = AnsweredTimes(answered.get(target))
            grid.take(column.times)
            place = target, stem_of(columns.metric(column.key))
            family = families.get(place)
            if family is None:
                family = families[place] = _SignalFamily(target, grid)
            yield from family.take(column)
        for family in families.values():
            yield from family.rest()


def unit_of(metric: str) -> str:
    """Return the unit that a metric's name ends with, as `Signal.unit` names it."""
    return base_unit(metric) or ("ratio" if metric.endswith("_ratio") else "")


class _SignalFamily:
    """The metrics of one stem and target, as their columns come in."""

    def __init__(self, target: str, grid: AnsweredTimes) -> None:
        """Take the target, and when it answered."""
        self._target = target
        self._grid = grid
        self._totals: dict[str, tuple[int, list[float]]] = {}
        self._minutes: dict[str, dict[tuple[tuple[str, str], ...], array[float]]] = {}
        self._levels: dict[str, list[float | None]] = {}

    def take(self, column: Column) -> Iterator[SeriesSignal]:
        """Yield what a series says by itself, and keep what it says with others."""
        try:
            series = parse_series(column.key)
        except ValueError:
            series = Series(column.key)
        name = series.name
        if name.endswith("_created"):
            return
        values = self._grid.of(column.values)
        if not is_counter(series, values):
            if signal := _gauge(self._target, series, column.key, self._grid.times, values):
                yield signal
            if may_pair(name):
                self._level(name, values)
            return
        steps = grown(values)
        if name.endswith(("_bucket", "_sum", "_count")) or may_pair(name):
            self._minutes.setdefault(name, {})[series.labels] = per_minute(steps, self._grid.edges)
        if name.endswith("_bucket"):
            return
        count, total = self._totals.get(name, (0, steps))
        self._totals[name] = count + 1, [*map(add, total, steps)] if count else steps
        if not name.endswith("_sum"):
            yield from self._rate(column.key, name, steps)

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

    def _level(self, name: str, values: Sequence[float | None]) -> None:
        old = self._levels.get(name)
        self._levels[name] = [*values] if old is None else [*map(_added, old, values)]

    def _rate(self, spelled: str, name: str, steps: Sequence[float]) -> Iterator[SeriesSignal]:
        times = self._grid.times
        if len(times) > 1:
            unit = _RATE_UNITS.get(unit_of(name), "1/s")
            rates = [*map(truediv, steps[1:], self._grid.spans)]
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
            part, whole = (summed(side[labels] for labels in both) for side in (sums, counts))
            yield from self._quotient(stem, "mean", unit_of(stem), part, whole)

    def _quantiles(
        self, stem: str, buckets: "Mapping[tuple[tuple[str, str], ...], array[float]]"
    ) -> Iterator[SeriesSignal]:
        groups: dict[tuple[tuple[str, str], ...], dict[float, list[array[float]]]] = {}
        for labels, row in buckets.items():
            bound = next((value for label, value in labels if label == "le"), "")
            if _is_number(bound) or bound == "+Inf":
                others = tuple(pair for pair in labels if pair[0] != "le")
                groups.setdefault(others, {}).setdefault(float(bound), []).append(row)
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
        rows = zip(*(summed(group[bound]) for bound in bounds), strict=True)
        for time, counts in zip(self._minute_times(), rows, strict=True):
            if counts[-1] > 0.0:
                times.append(time)
                found.append([quantile(share, bounds, counts) or 0.0 for share in QUANTILES])
        for share, values in zip(QUANTILES, zip(*found, strict=True), strict=False):
            yield SeriesSignal(self._target, spelled, f"p{share * 100:g}", unit, times, values)

    def _ratios(self) -> Iterator[SeriesSignal]:
        for name in [*self._minutes, *self._levels]:
            for whole, added in wholes_of(name):
                if name in self._minutes and whole in self._minutes:
                    above = summed(self._minutes[name].values())
                    below = summed(self._minutes[whole].values())
                    if added:
                        below = array("d", map(add, above, below))
                    yield from self._quotient(name, "ratio", "ratio", above, below)
                elif name in self._levels and whole in self._levels:
                    yield from self._level_ratio(name, whole, added=added)

    def _level_ratio(self, name: str, whole: str, *, added: bool) -> Iterator[SeriesSignal]:
        rows = zip(self._grid.times, self._levels[name], self._levels[whole], strict=True)
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
        return [self._grid.times[edge] for edge in self._grid.edges[1:]]


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
    if EPOCH_S[0] < values[-1] < EPOCH_S[1] and values[-1] <= times[-1] / 1000 + _DAY_S:
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


def _added(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other
