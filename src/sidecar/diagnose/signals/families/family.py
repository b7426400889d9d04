"""The metrics of one stem and target → their signals, as their columns come in.

What a series says by itself is known at once; what it says with others (sums, ratios, means,
quantiles, states) waits until all have come, as one figure a minute where that is enough.
"""

from array import array
from collections.abc import Iterator, Sequence
from itertools import starmap
from math import isfinite
from operator import add, truediv

from sidecar.diagnose.signals.counters import (
    EPOCH_S,
    AnsweredTimes,
    grown,
    is_counter,
    per_minute,
    summed,
)
from sidecar.diagnose.signals.families.distributions import Labels, is_number, means, quantiles
from sidecar.diagnose.signals.families.labels import LabelledStates, state_label
from sidecar.diagnose.signals.pairs import may_pair, wholes_of
from sidecar.metrics.storage.select import Column
from sidecar.model.series import Series, base_unit, parse_series
from sidecar.model.signals import LabelSignal, SeriesSignal

_DAY_S = 86_400

_STARTS = ("start_time", "boot_time", "created", "birth", "build")
"""Times that belong to a process or a build: their age says nothing."""

_RATE_UNITS = {"s": "ratio", "bytes": "bytes/s"}

Signals = Iterator[SeriesSignal | LabelSignal]
Row = Sequence[float | None]


def unit_of(metric: str) -> str:
    """Return the unit that a metric's name ends with, as `Signal.unit` names it."""
    return base_unit(metric) or ("ratio" if metric.endswith("_ratio") else "")


class SignalFamily:
    """The metrics of one stem and target, as their columns come in."""

    def __init__(self, target: str, grid: AnsweredTimes) -> None:
        """Take the target, and when it answered."""
        self._target = target
        self._grid = grid
        self._steps: dict[str, tuple[int, Sequence[float]]] = {}
        self._levels: dict[str, tuple[int, Row]] = {}
        self._minutes: dict[str, dict[Labels, array[float]]] = {}
        self._states = LabelledStates(target)

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
        label = state_label(series, values)
        if label is not None:
            self._states.take(series, label, values)
        elif is_counter(series, values):
            yield from self._counter(column.key, series, values)
        elif signal := self._gauge(series, column.key, values):
            yield signal
            if signal.kind == "value":
                count, total = self._levels.get(name, (0, values))
                self._levels[name] = count + 1, _sum(total, values) if count else values

    def rest(self) -> Signals:
        """Yield what the series say together."""
        for name, (count, steps) in self._steps.items():
            if count > 1 and not name.endswith("_sum"):
                yield from self._rate(name, name, steps)
        for name, (count, row) in self._levels.items():
            if (
                count > 1
                and name not in self._steps
                and (signal := self._known(name, "value", unit_of(name), row))
            ):
                yield signal
        for name, by_labels in self._minutes.items():
            if name.endswith("_bucket"):
                stem = name.removesuffix("_bucket")
                for of in quantiles(stem, by_labels, self._minute_times()):
                    spelled, kind, times, values = of
                    unit = unit_of(stem)
                    yield SeriesSignal(self._target, spelled, kind, unit, times, values)
            if name.endswith("_sum"):
                stem = name.removesuffix("_sum")
                for spelled, part, whole in means(
                    stem, by_labels, self._minutes.get(f"{stem}_count", {})
                ):
                    yield from self._quotient(spelled, "mean", unit_of(stem), part, whole)
        yield from self._ratios()
        yield from self._states.signals(self._grid.times)

    def _counter(self, key: str, series: Series, values: Row) -> Iterator[SeriesSignal]:
        name = series.name
        steps = grown(values)
        if name.endswith(("_bucket", "_sum", "_count")) or may_pair(name):
            self._minutes.setdefault(name, {})[series.labels] = per_minute(steps, self._grid.edges)
        if name.endswith("_bucket"):
            return
        if name.endswith("_total") and values[0] == values[-1] != 0.0:
            # What never moved may be a gauge of all there is, of which another one is a part.
            number, level = self._levels.get(name, (0, values))
            self._levels[name] = number + 1, _sum(level, values) if number else values
        count, total = self._steps.get(name, (0, steps))
        self._steps[name] = count + 1, [*map(add, total, steps)] if count else steps
        if not name.endswith("_sum"):
            yield from self._rate(key, name, steps)

    def _rate(self, spelled: str, name: str, steps: Sequence[float]) -> Iterator[SeriesSignal]:
        times = self._grid.times
        if len(times) > 1:
            unit = _RATE_UNITS.get(unit_of(name), "1/s")
            rates = [*map(truediv, steps[1:], self._grid.spans)]
            yield SeriesSignal(self._target, spelled, "rate", unit, times[1:], rates)

    def _gauge(self, series: Series, key: str, row: Row) -> SeriesSignal | None:
        shares = [value for label, value in series.labels if label == "quantile"]
        kind = f"p{float(shares[0]) * 100:g}" if shares and is_number(shares[0]) else "value"
        signal = self._known(key, kind, unit_of(series.name), row)
        if signal is None:
            return None
        last, now_s = signal.values[-1], signal.times[-1] / 1000
        if not (EPOCH_S[0] < last < EPOCH_S[1] and last <= now_s + _DAY_S):
            return signal
        if any(word in series.name for word in _STARTS):
            return None
        pairs = zip(signal.times, signal.values, strict=True)
        ages = [time / 1000 - value for time, value in pairs]
        return SeriesSignal(self._target, key, "age", "s", signal.times, ages)

    def _known(self, spelled: str, kind: str, unit: str, row: Row) -> SeriesSignal | None:
        """Return the signal of the values that are known and finite; None where there are none."""
        times = self._grid.times
        values: Sequence[float]
        if None not in row and isfinite(sum(row)):  # type: ignore[arg-type] # no None is in it
            values = row  # type: ignore[assignment] # the same
        else:
            values = [value for value in row if value is not None and isfinite(value)]
            pairs = zip(times, row, strict=True)
            times = [time for time, value in pairs if value is not None and isfinite(value)]
        return SeriesSignal(self._target, spelled, kind, unit, times, values) if values else None

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
        sides = self._levels[name][1], self._levels[whole][1]
        rows = zip(self._grid.times, *sides, strict=True)
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


def _sum(one: Row, other: Row) -> Row:
    if None in one or None in other:
        return [*starmap(_added, zip(one, other, strict=True))]
    return [*map(add, one, other)]


def _added(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other
