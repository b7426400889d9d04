"""Evidence → lanes: what is drawn over time, each on its own scale, all on one axis."""

import math
from collections.abc import Iterable, Sequence

import msgspec

from sidecar.model.evidence import Evidence, Missing
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level
from sidecar.model.signal_choice import of_role, own, quantiles, total
from sidecar.model.signals import Role, Signal, Signals
from sidecar.views.html.timeline.spans import MINUTE, POINTS, counted, log_grid
from sidecar.views.html.timeline.svg import TimeFrame, TimeGrid, Values

_MOST_LINES = 4
"""Lines in one lane: as many as there are distinct colours."""

_WARNINGS = (Level.WARNING,)
_ERRORS = (Level.ERROR, Level.FATAL)
LEVELS: tuple[tuple[str, str, tuple[Level | None, ...]], ...] = (
    ("error", "error", _ERRORS),
    ("warning", "warning", _WARNINGS),
    ("info", "info", (Level.INFO, Level.NOTICE)),
    ("debug", "debug", (Level.DEBUG, Level.TRACE)),
    ("no level", "none", (None,)),
)
"""Name, colour and levels of each layer of the log, the gravest at the ground."""


class LaneLine(msgspec.Struct, frozen=True):
    """One line or layer; `colour` is its class in the style sheet."""

    name: str
    colour: str
    values: tuple[float | None, ...]


class Lane(msgspec.Struct, frozen=True):
    """Lines of one unit on one grid; without any, `missing` says why, or `none` that all is calm.

    `about` names what the lines come from. `least` is the lowest top of its scale.
    """

    title: str
    unit: str
    grid: TimeGrid
    lines: tuple[LaneLine, ...] = ()
    about: str = ""
    stacked: bool = False
    missing: Missing | None = None
    none: str = ""
    least: float = 1.0
    of_log: bool = False


def lanes(evidence: Evidence, frame: TimeFrame) -> tuple[Lane, ...]:
    """Return the lanes from top to bottom."""
    return (*_of_metrics(evidence.signals, evidence.target, frame), *_of_log(evidence.logs, frame))


def signal_values(signals: Signals, signal: Signal, frame: TimeFrame) -> tuple[TimeGrid, Values]:
    """Return a signal within a frame, several values made one where there are too many."""
    grid = TimeGrid(signals.start, signals.step)
    shown = grid.within(frame, len(signal.values))
    group = max(-(-len(shown) // POINTS), 1)
    values = signal.values[shown.start : shown.stop]
    events = signal.events[shown.start : shown.stop] or (1.0,) * len(values)
    begin = signals.start + shown.start * signals.step
    if group > 1:
        fold = _worst if signal.role is Role.LATENCY else _mean
        cuts = range(0, len(values), group)
        values = tuple(fold(values[at : at + group], events[at : at + group]) for at in cuts)
    return TimeGrid(begin, signals.step * group), tuple(map(_rounded, values))


def _worst(values: Values, _events: Values) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _mean(values: Values, events: Values) -> float | None:
    known = [
        (value, weight or 0.0)
        for value, weight in zip(values, events, strict=True)
        if value is not None
    ]
    if not known:
        return None
    weights = sum(weight for _, weight in known)
    if not weights:
        return sum(value for value, _ in known) / len(known)
    return sum(value * weight for value, weight in known) / weights


def _rounded(value: float | None) -> float | None:
    return float(f"{value:.4g}") if value is not None and math.isfinite(value) else None


class _Kind(msgspec.Struct, frozen=True):
    role: Role
    title: str
    unit: str
    none: str
    least: float


_KINDS = (
    _Kind(Role.TRAFFIC, "Requests", "1/s", "No metric counts requests.", 0.01),
    _Kind(Role.ERRORS, "Failed share", "ratio", "No metric counts failed requests.", 0.01),
    _Kind(Role.LATENCY, "Latency", "s", "No metric measures how long requests take.", 0.001),
)


def _of_metrics(signals: Signals | Missing, target: str, frame: TimeFrame) -> Iterable[Lane]:
    for kind in _KINDS:
        if isinstance(signals, Missing):
            grid = TimeGrid(frame.start, MINUTE)
            yield Lane(kind.title, kind.unit, grid, missing=signals, least=kind.least)
            continue
        found = of_role(signals, kind.role)
        choose = _quantiles if kind.role is Role.LATENCY else _most
        chosen, about = choose(found, own(found, target))
        drawn = [(line, *signal_values(signals, line[1], frame)) for line in chosen]
        yield Lane(
            title=kind.title,
            unit=kind.unit,
            grid=drawn[0][1] if drawn else TimeGrid(frame.start, MINUTE),
            lines=tuple(LaneLine(name, colour, tuple(v)) for (name, _, colour), _, v in drawn),
            about=about,
            none="" if drawn else kind.none,
            least=kind.least,
        )


_Chosen = tuple[list[tuple[str, Signal, str]], str]


def _most(found: Sequence[Signal], mine: Sequence[Signal]) -> _Chosen:
    """Choose those of the target itself, then those with the largest sum."""
    first = {id(item) for item in mine}
    ranked = sorted(found, key=lambda item: (id(item) in first, total(item)), reverse=True)
    shown = ranked[:_MOST_LINES]
    several = len({signal.target for signal in shown}) > 1
    left = len(found) - len(shown)
    lines = [
        (f"{signal.name} {signal.target}".strip() if several else signal.name, signal, f"c{at}")
        for at, signal in enumerate(shown, 1)
    ]
    return lines, f"{left} more below" if left else ""


def _quantiles(found: Sequence[Signal], mine: Sequence[Signal]) -> _Chosen:
    """Choose the quantiles of what most requests went through."""
    best = quantiles(mine)
    if not best:
        return [], ""
    name = best[0].name.partition(" of ")[2] or best[0].name
    left = len({(item.series, item.target) for item in found}) - 1
    about = f"{name} {best[0].target}".strip() + (f", {left} more below" if left else "")
    colours = [f"q{at}" for at in range(1, 4)][-len(best) :]
    return [
        (signal.name.partition(" of ")[0], signal, colour)
        for signal, colour in zip(best, colours, strict=False)
    ], about


def _of_log(logs: LogSummary | Missing, frame: TimeFrame) -> Iterable[Lane]:
    grid = log_grid(frame)
    if isinstance(logs, Missing):
        yield Lane("Log lines", "", grid, missing=logs, of_log=True)
        return
    if not logs.minutes:
        yield Lane("Log lines", "", grid, none="No line of the log has a time.", of_log=True)
        return
    layers = tuple(
        LaneLine(name, f"l-{colour}", counted(_of_levels(logs, levels), frame, grid))
        for name, colour, levels in LEVELS
    )
    grave = tuple(line for line in layers[:2] if any(line.values))
    if grave:
        yield Lane("Logged errors", "", grid, grave, stacked=True, least=4, of_log=True)
    else:
        said = "No warning and no error was logged in this time."
        yield Lane("Logged errors", "", grid, none=said, of_log=True)
    every = tuple(line for line in layers if any(line.values))
    yield Lane("Log lines", "", grid, every, stacked=True, least=4, of_log=True)


def _of_levels(logs: LogSummary, levels: Sequence[Level | None]) -> dict[int, float]:
    return {
        minute: sum(by.get(level, 0) for level in levels) for minute, by in logs.minutes.items()
    }
