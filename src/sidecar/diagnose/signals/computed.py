"""Compute the signals of a plan from the columns that it names."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite

from sidecar.diagnose.signals.counters import EPOCH_S
from sidecar.diagnose.signals.grid import Column, Grid, Ticks, increases, sampled, spans, total
from sidecar.diagnose.signals.quantiles import merged, quantile
from sidecar.diagnose.signals.roles import Method, SignalPlan
from sidecar.model.signals import Signal

Values = Sequence[float | None]

QUANTILES = (0.5, 0.95, 0.99)

_HUGE = 1e15
"""A limit above it means that there is none: 2**63 bytes, 2**30 files."""


class Inputs:
    """The columns of one target, and what was computed from them already."""

    def __init__(self, columns: Mapping[str, Column], where: Ticks, grid: Grid) -> None:
        self.where, self.grid = where, grid
        self.spans = spans(where, grid.step)
        self.increased: dict[str, list[float | None]] = {}
        self._columns = columns

    def growth(self, keys: Sequence[str]) -> list[float | None]:
        """Return what counters together grew by, step by step."""
        return total([self.increase(key) for key in keys if key in self._columns], self.grid.count)

    def increase(self, key: str) -> list[float | None]:
        """Return what one counter grew by; the same counter serves several signals."""
        if key not in self.increased:
            found = increases(self._columns[key], self.where)
            # What was added over a long break belongs to no step.
            pairs = zip(found, self.spans, strict=True)
            self.increased[key] = [value if span else None for value, span in pairs]
        return self.increased[key]

    def level(self, keys: Sequence[str]) -> list[float | None]:
        """Return the sum of gauges, step by step."""
        known = [sampled(self._columns[key], self.where) for key in keys if key in self._columns]
        return total(known, self.grid.count)

    def has(self, keys: Sequence[str]) -> bool:
        """Return whether any of the series is there."""
        return any(key in self._columns for key in keys)


def computed(plan: SignalPlan, inputs: Inputs) -> Iterator[Signal]:
    """Yield the signals of a plan; none where its series are not there."""
    if inputs.has(plan.of) or (plan.how in (Method.RATIO, Method.REST) and inputs.has(plan.to)):
        yield from _WAYS[plan.how](plan, inputs)


def _rate(plan: SignalPlan, inputs: Inputs) -> Iterator[Signal]:
    pairs = zip(inputs.growth(plan.of), inputs.spans, strict=True)
    values = (None if value is None or not span else value / span for value, span in pairs)
    yield _signal(plan, values)


def _ratio(plan: SignalPlan, inputs: Inputs) -> Iterator[Signal]:
    events = inputs.growth(plan.to)
    part = inputs.growth(plan.of) if inputs.has(plan.of) else [0.0] * len(events)
    values = (
        (some or 0.0) * plan.scale / whole if whole else None
        for some, whole in zip(part, events, strict=True)
    )
    yield _signal(plan, values, events=tuple(events))


def _rest(plan: SignalPlan, inputs: Inputs) -> Iterator[Signal]:
    pairs = zip(inputs.growth(plan.of), inputs.growth(plan.to), strict=True)
    values = (None if not whole or part is None else 1.0 - part / whole for part, whole in pairs)
    yield _signal(plan, values, limit=1.0)


def _quantiles(plan: SignalPlan, inputs: Inputs) -> Iterator[Signal]:
    pairs = [
        (bound, inputs.increase(key))
        for key, bound in zip(plan.of, plan.bounds, strict=True)
        if inputs.has((key,))
    ]
    bounds, rows = merged([bound for bound, _ in pairs], [column for _, column in pairs])
    events = tuple(row[-1] for row in rows)
    for share in QUANTILES:
        found = (quantile(share, bounds, row) for row in rows)
        values = (None if value is None else value * plan.scale for value in found)
        yield _signal(plan, values, name=f"p{share * 100:g} of {plan.name}", events=events)


def _level(plan: SignalPlan, inputs: Inputs) -> Iterator[Signal]:
    yield _signal(plan, inputs.level(plan.of), limit=_limit(plan, inputs))


def _age(plan: SignalPlan, inputs: Inputs) -> Iterator[Signal]:
    pairs = zip(inputs.level(plan.of), inputs.where.times, strict=True)
    low, high = EPOCH_S
    ages = (
        None if held is None or not low < held < high else at / 1000 - held for held, at in pairs
    )
    yield _signal(plan, ages)


def _used(plan: SignalPlan, inputs: Inputs) -> Iterator[Signal]:
    pairs = zip(inputs.level(plan.of), inputs.level(plan.to), strict=True)
    values = (None if free is None or whole is None else whole - free for free, whole in pairs)
    yield _signal(plan, values, limit=_limit(plan, inputs))


def _limit(plan: SignalPlan, inputs: Inputs) -> float | None:
    """Return the sum of the limits; a part that has none, which is -1 or 0, has a share in it."""
    newest = (_newest(inputs.level((key,))) for key in plan.to)
    known = sum(item for item in newest if item is not None and item > 0)
    return known if 0 < known < _HUGE else None


def _newest(values: Sequence[float | None]) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)


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


_WAYS: Mapping[Method, Callable[[SignalPlan, Inputs], Iterator[Signal]]] = {
    Method.RATE: _rate,
    Method.RATIO: _ratio,
    Method.REST: _rest,
    Method.QUANTILES: _quantiles,
    Method.LEVEL: _level,
    Method.AGE: _age,
    Method.USED: _used,
}
