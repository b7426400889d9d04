"""Compute the signals of plans from columns that come one by one; only sums are kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from math import isfinite

from sidecar.diagnose.signals.counters import EPOCH_S, grown, increments
from sidecar.diagnose.signals.grid import (
    Column,
    Grid,
    Ticks,
    added,
    sampled,
    spans,
)
from sidecar.diagnose.signals.quantiles import cumulative_rows, quantile
from sidecar.diagnose.signals.roles import Method, SignalPlan
from sidecar.model.signals import Signal

Values = Sequence[float | None]
Keys = tuple[str, ...]

QUANTILES = (0.5, 0.95, 0.99)

_HUGE = 1e15
"""A limit above it means that there is none: 2**63 bytes, 2**30 files."""

_LEVELS = (Method.LEVEL, Method.USED, Method.AGE)


class PlanInputs:
    """What the plans of one target need of its columns: sums of increases and of levels."""

    def __init__(self, plans: Iterable[SignalPlan], where: Ticks, grid: Grid) -> None:
        """Take the plans, and where the scrapes lie on the grid."""
        self.where, self.grid = where, grid
        self.spans = spans(where, grid.step)
        self._is_whole = all(where.up) and all(self.spans[1:])
        self.present: set[str] = set()
        self._growths: dict[Keys, list[float | None]] = {}
        self._levels: dict[Keys, list[float | None]] = {}
        self._newest: dict[str, float | None] = {}
        self._growth_of: dict[str, list[Keys]] = {}
        self._level_of: dict[str, list[Keys]] = {}
        for plan in plans:
            places = self._level_of if plan.how in _LEVELS else self._growth_of
            for keys in {group for group in (*groups_of(plan), plan.to) if group}:
                for key in keys:
                    if keys not in places.setdefault(key, []):
                        places[key].append(keys)

    def take(self, key: str, column: Column) -> list[float | None] | None:
        """Add a column to the sums that it is part of; return the steps of one that counts."""
        self.present.add(key)
        row = sampled(column, self.where)
        for keys in self._level_of.get(key, ()):
            self._newest[key] = next((value for value in reversed(row) if value is not None), None)
            self._levels[keys] = added(self._levels.get(keys), row)
        counted = self._growth_of.get(key, ())
        if not counted:
            return None
        steps = self._increments(row)
        for keys in counted:
            self._growths[keys] = added(self._growths.get(keys), steps)
        return row

    def _increments(self, row: list[float | None]) -> list[float | None]:
        if self._is_whole and None not in row:
            known: Sequence[float] = row  # type: ignore[assignment] # no None is in it
            return [None, *grown(known)[1:]]
        # What was added over a long break belongs to no step.
        pairs = zip(increments(row, self.where.up), self.spans, strict=True)
        return [value if span else None for value, span in pairs]

    def growth(self, keys: Keys) -> list[float | None]:
        """Return what counters together grew by, step by step."""
        return self._growths.get(keys) or [None] * self.grid.count

    def level(self, keys: Keys) -> list[float | None]:
        """Return the sum of gauges, step by step."""
        return self._levels.get(keys) or [None] * self.grid.count

    def newest(self, key: str) -> float | None:
        """Return the last known value of a gauge."""
        return self._newest.get(key)

    def has(self, keys: Sequence[str]) -> bool:
        """Return whether any of the series is there."""
        return not self.present.isdisjoint(keys)


def groups_of(plan: SignalPlan) -> tuple[Keys, ...]:
    """Return the series of a plan that are added up: of buckets those of each bound, ascending."""
    if plan.how is not Method.QUANTILES:
        return (plan.of,)
    pairs = sorted(zip(plan.bounds, plan.of, strict=True))
    by_bound = groupby(pairs, lambda pair: pair[0])
    return tuple(tuple(key for _, key in group) for _, group in by_bound)


def computed(plan: SignalPlan, inputs: PlanInputs) -> Iterator[Signal]:
    """Yield the signals of a plan; none where its series are not there."""
    if inputs.has(plan.of) or (plan.how in (Method.RATIO, Method.REST) and inputs.has(plan.to)):
        yield from _WAYS[plan.how](plan, inputs)


def _rate(plan: SignalPlan, inputs: PlanInputs) -> Iterator[Signal]:
    pairs = zip(inputs.growth(plan.of), inputs.spans, strict=True)
    values = (None if value is None or not span else value / span for value, span in pairs)
    yield _signal(plan, values)


def _ratio(plan: SignalPlan, inputs: PlanInputs) -> Iterator[Signal]:
    events = inputs.growth(plan.to)
    part = inputs.growth(plan.of) if inputs.has(plan.of) else [0.0] * len(events)
    values = (
        (some or 0.0) * plan.scale / whole if whole else None
        for some, whole in zip(part, events, strict=True)
    )
    yield _signal(plan, values, events=tuple(events))


def _rest(plan: SignalPlan, inputs: PlanInputs) -> Iterator[Signal]:
    pairs = zip(inputs.growth(plan.of), inputs.growth(plan.to), strict=True)
    values = (None if not whole or part is None else 1.0 - part / whole for part, whole in pairs)
    yield _signal(plan, values, limit=1.0)


def _quantiles(plan: SignalPlan, inputs: PlanInputs) -> Iterator[Signal]:
    distinct = sorted(set(plan.bounds))
    there = [
        (bound, inputs.growth(keys))
        for bound, keys in zip(distinct, groups_of(plan), strict=True)
        if inputs.has(keys)
    ]
    bounds = [bound for bound, _ in there]
    rows = cumulative_rows([column for _, column in there])
    events = tuple(row[-1] for row in rows)
    for share in QUANTILES:
        of_share = (quantile(share, bounds, row) for row in rows)
        values = (None if value is None else value * plan.scale for value in of_share)
        yield _signal(plan, values, name=f"p{share * 100:g} of {plan.name}", events=events)


def _level(plan: SignalPlan, inputs: PlanInputs) -> Iterator[Signal]:
    yield _signal(plan, inputs.level(plan.of), limit=_limit(plan, inputs))


def _age(plan: SignalPlan, inputs: PlanInputs) -> Iterator[Signal]:
    pairs = zip(inputs.level(plan.of), inputs.where.times, strict=True)
    low, high = EPOCH_S
    ages = (
        None if held is None or not low < held < high else at / 1000 - held for held, at in pairs
    )
    yield _signal(plan, ages)


def _used(plan: SignalPlan, inputs: PlanInputs) -> Iterator[Signal]:
    pairs = zip(inputs.level(plan.of), inputs.level(plan.to), strict=True)
    values = (None if free is None or whole is None else whole - free for free, whole in pairs)
    yield _signal(plan, values, limit=_limit(plan, inputs))


def _limit(plan: SignalPlan, inputs: PlanInputs) -> float | None:
    """Return the sum of the limits; a part that has none, which is -1 or 0, has a share in it."""
    newest = map(inputs.newest, plan.to)
    known = sum(value for value in newest if value is not None and value > 0)
    return known if 0 < known < _HUGE else None


def _signal(
    plan: SignalPlan,
    values: Iterator[float | None] | list[float | None],
    *,
    name: str = "",
    events: Values = (),
    limit: float | None = None,
) -> Signal:
    return Signal(
        role=plan.role,
        name=name or plan.name,
        series=plan.series,
        unit=plan.unit,
        values=tuple(value if value is not None and isfinite(value) else None for value in values),
        events=tuple(events),
        limit=limit,
    )


_WAYS: Mapping[Method, Callable[[SignalPlan, PlanInputs], Iterator[Signal]]] = {
    Method.RATE: _rate,
    Method.RATIO: _ratio,
    Method.REST: _rest,
    Method.QUANTILES: _quantiles,
    Method.LEVEL: _level,
    Method.AGE: _age,
    Method.USED: _used,
}
