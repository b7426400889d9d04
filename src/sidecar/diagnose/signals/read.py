"""Read a metrics history as signals on one grid, for checks and charts."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from sidecar.diagnose.detect.outages import (
    MS,
    gaps,
    interval_of,
    is_start,
    outages,
    resets,
    restarts,
)
from sidecar.diagnose.signals.computed import Inputs, computed
from sidecar.diagnose.signals.grid import Column, Grid, grid_of, ticks
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


def signals(path: Path, start: int, end: int) -> Signals:
    """Return what a history says between two times in ns; nothing when it has no scrape there.

    Raises HistoryError when there is no history or it cannot be read.
    """
    first, last = start // MS, end // MS
    targets = _targets(path, first, last)
    if not targets:
        return Signals(first * MS, 60_000 * MS)
    interval = max(interval_of(item.times) for item in targets)
    grid = grid_of(
        min(item.times[0] for item in targets), max(item.times[-1] for item in targets), interval
    )
    columns = _columns(path, first, last, targets)
    found = [_signals(item, columns.get(item.name, {}), grid) for item in targets]
    failed = sorted(
        (outage for target in targets for outage in outages(target.times, target.up, target.name)),
        key=lambda item: item.start,
    )
    return Signals(
        start=grid.start * MS,
        step=grid.step * MS,
        signals=tuple(signal for of_target, _ in found for signal in of_target),
        outages=_with_reasons(path, failed),
        gaps=tuple(
            gap for item in targets for gap in gaps(item.times, interval_of(item.times), item.name)
        ),
        restarts=tuple(restart for _, of_target in found for restart in of_target),
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


def _columns(
    path: Path, first: int, last: int, targets: Iterable[_ScrapedTarget]
) -> Mapping[str, Mapping[str, Column]]:
    """Return the columns that the plans of the targets need: target → key → values."""
    wanted: set[str] = set()
    for target in targets:
        target.plans = _affordable(plans(target.keys))
        needed = [key for plan in target.plans for key in (*plan.of, *plan.to)]
        wanted |= {parse_series(key).name for key in needed}
        wanted |= {key for key in target.keys if is_start(key)}
    found: dict[str, dict[str, Column]] = {}
    for column in select(path, frozenset(wanted), first, last):
        found.setdefault(column.target, {})[column.key] = column.values
    return found


def _affordable(asked: tuple[SignalPlan, ...]) -> tuple[SignalPlan, ...]:
    room = _MOST_SERIES
    kept = []
    for plan in asked:
        room -= len(plan.of) + len(plan.to)
        if room >= 0:
            kept.append(plan)
    return tuple(kept)


def _signals(
    target: _ScrapedTarget, columns: Mapping[str, Column], grid: Grid
) -> tuple[list[Signal], list[Restart]]:
    inputs = Inputs(columns, ticks(target.times, target.up, grid), grid)
    found = [
        msgspec.structs.replace(signal, target=target.name)
        for plan in target.plans
        for signal in computed(plan, inputs)
    ]
    starts = {key: values for key, values in columns.items() if is_start(key)}
    if starts:
        return found, list(restarts(target.times, starts, target.name))
    counters = [columns[key] for key in inputs.increased if key in columns]
    return found, list(resets(inputs.where, counters, target.name))


def _with_reasons(path: Path, failed: Sequence[Outage]) -> tuple[Outage, ...]:
    explained = (
        msgspec.structs.replace(item, error=_reason(path, item)) for item in failed[-_REASONS:]
    )
    return (*failed[:-_REASONS], *explained)


def _reason(path: Path, outage: Outage) -> str:
    last = newest(path) if outage.lasting else None
    scrapes = iter([last]) if last else read(path, outage.start, outage.end)
    for scrape in scrapes:
        if scrape is not None and scrape.target == outage.target and not scrape.up:
            return scrape.error
    return ""
