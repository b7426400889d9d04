"""Read a metrics history as signals on one grid, for checks and charts."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from sidecar.diagnose.detect.outages import (
    MS,
    CounterFalls,
    gaps,
    interval_of,
    is_start,
    outages,
    restarts,
)
from sidecar.diagnose.signals.computed import PlanInputs, computed
from sidecar.diagnose.signals.grid import Column, Grid, grid_of, ticks
from sidecar.diagnose.signals.meanings import SignalMeaning, with_meanings
from sidecar.diagnose.signals.names import bare
from sidecar.diagnose.signals.roles import SignalPlan, plans
from sidecar.metrics.storage.reader import newest, read
from sidecar.metrics.storage.select import names, select
from sidecar.model.series import parse_series
from sidecar.model.signals import Outage, Restart, Signal, Signals

_UP = "up"

_MOST_SERIES = 4000
"""Series that are read at most; beyond it the kinds of work that come last are left out."""

_REASONS = 2
"""Outages of which the reason is looked up, the last ones: it costs reading a whole segment."""


class _ScrapedTarget(msgspec.Struct):
    """One target of a history: when it was scraped, how that went, and what it exposes."""

    name: str
    times: Sequence[int]
    up: Column
    keys: list[str]
    plans: tuple[SignalPlan, ...]


class _TargetReading(NamedTuple):
    """What is kept of the columns of a target while they are read."""

    inputs: PlanInputs
    falls: CounterFalls
    starts: dict[str, Column]


def signals(path: Path, start: int, end: int, meanings: Sequence[SignalMeaning] = ()) -> Signals:
    """Return what a history says between two times in ns; nothing when it has no scrape there.

    `meanings` are what the settings say of series.
    Raises HistoryError when there is no history or it cannot be read.
    """
    first, last = start // MS, end // MS
    targets = _targets(path, first, last)
    if not targets:
        return Signals(first * MS, 60_000 * MS)
    interval = max(interval_of(target.times) for target in targets)
    grid = grid_of(
        min(target.times[0] for target in targets),
        max(target.times[-1] for target in targets),
        interval,
    )
    for target in targets:
        own = with_meanings(plans(target.keys), bare(target.keys), meanings)
        target.plans = _affordable(own)
    known = _read(path, first, last, targets, grid)
    failed = sorted(
        (outage for target in targets for outage in outages(target.times, target.up, target.name)),
        key=lambda outage: outage.start,
    )
    return Signals(
        start=grid.start * MS,
        step=grid.step * MS,
        signals=tuple(signal for of_target, _ in known for signal in of_target),
        outages=_with_reasons(path, failed),
        gaps=tuple(
            gap
            for target in targets
            for gap in gaps(target.times, interval_of(target.times), target.name)
        ),
        restarts=tuple(restart for _, of_target in known for restart in of_target),
        interval=interval * MS,
    )


def _targets(path: Path, first: int, last: int) -> list[_ScrapedTarget]:
    keys: dict[str, list[str]] = {}
    for target, key in names(path, first, last):
        keys.setdefault(target, []).append(key)
    return [
        _ScrapedTarget(up.target, up.times, up.values, keys.get(up.target, []), ())
        for up in select(path, frozenset({_UP}), first, last)
        if up.key == _UP and up.times
    ]


def _read(
    path: Path, first: int, last: int, targets: Sequence[_ScrapedTarget], grid: Grid
) -> list[tuple[list[Signal], list[Restart]]]:
    """Return the signals and the restarts of each target."""
    wanted: set[str] = set()
    readings: dict[str, _TargetReading] = {}
    for target in targets:
        needed = [key for plan in target.plans for key in (*plan.of, *plan.to)]
        wanted |= {parse_series(key).name for key in needed}
        wanted |= {key for key in target.keys if is_start(key)}
        where = ticks(target.times, target.up, grid)
        readings[target.name] = _TargetReading(
            PlanInputs(target.plans, where, grid), CounterFalls(), {}
        )
    for column in select(path, frozenset(wanted), first, last):
        reading = readings.get(column.target)
        if reading is None:
            continue
        if is_start(column.key):
            reading.starts[column.key] = column.values
        if row := reading.inputs.take(column.key, column.values):
            reading.falls.take(row)
    return [_signals(target, readings[target.name]) for target in targets]


def _affordable(asked: tuple[SignalPlan, ...]) -> tuple[SignalPlan, ...]:
    room = _MOST_SERIES
    kept = []
    for plan in asked:
        room -= len(plan.of) + len(plan.to)
        if room >= 0:
            kept.append(plan)
    return tuple(kept)


def _signals(target: _ScrapedTarget, reading: _TargetReading) -> tuple[list[Signal], list[Restart]]:
    of_target = [
        msgspec.structs.replace(signal, target=target.name)
        for plan in target.plans
        for signal in computed(plan, reading.inputs)
    ]
    if reading.starts:
        return of_target, list(restarts(target.times, reading.starts, target.name))
    return of_target, list(reading.falls.restarts(reading.inputs.where, target.name))


def _with_reasons(path: Path, failed: Sequence[Outage]) -> tuple[Outage, ...]:
    explained = (
        msgspec.structs.replace(outage, error=_reason(path, outage))
        for outage in failed[-_REASONS:]
    )
    return (*failed[:-_REASONS], *explained)


def _reason(path: Path, outage: Outage) -> str:
    last = newest(path) if outage.lasting else None
    scrapes = iter([last]) if last else read(path, outage.start, outage.end)
    for scrape in scrapes:
        if scrape is not None and scrape.target == outage.target and not scrape.up:
            return scrape.error
    return ""
