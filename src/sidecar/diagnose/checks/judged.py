"""What the checks of metrics share: signals of the evidence, each compared with its past."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from sidecar.diagnose.detect.change_point import Change
from sidecar.diagnose.detect.excursions import SignalSeries
from sidecar.model.evidence import Evidence, Window
from sidecar.model.finding import Proof
from sidecar.model.signals import Role, Signal, Signals
from sidecar.quantities import format_quantity

SECOND = 1_000_000_000

HOUR = 3600 * SECOND
"""Nanoseconds before the inspection that are judged, unless the evidence says otherwise."""

SETTLING_S = 300
"""Seconds after a restart in which caches are cold and nothing is typical."""

TOGETHER = 3
"""Steps within which changes are one event."""

AT_ONCE = 2
"""Steps within which a change and a restart began together; the first is known by steps only."""

Judge = Callable[[Signal, SignalSeries], Change | tuple[Change, bool] | None]
"""From a signal to its change, and whether its onset is sure."""


class Judged(msgspec.Struct, frozen=True):
    """A signal that has changed: when, in ns, and whether it still has not come back.

    The onset is not `sure` where events are so few that it may have been minutes later.
    """

    signal: Signal
    change: Change
    at: int
    until: int
    lasting: bool
    sure: bool = True


def window(evidence: Evidence) -> Window:
    """Return the span in which onsets count."""
    return evidence.window or Window(evidence.at - HOUR, evidence.at)


def seen(evidence: Evidence) -> Signals | None:
    """Return the signals, if there are any."""
    return evidence.signals if isinstance(evidence.signals, Signals) else None


def within(evidence: Evidence, at: int) -> bool:
    """Return whether a time lies in the window."""
    bounds = window(evidence)
    return bounds.start <= at <= bounds.end


def changed(evidence: Evidence, role: Role, judge: Judge) -> list[list[Judged]]:
    """Return the signals of a role that changed in the window, those of one event together.

    Of each event the strongest comes first.
    """
    signals = seen(evidence)
    if signals is None or signals.step <= 0:
        return []
    found = list(_judged(evidence, signals, role, judge))
    found.sort(key=lambda item: -item.change.score)
    events: list[list[Judged]] = []
    for item in found:
        near = (event for event in events if _together(event[0], item, signals.step))
        event = next(near, None)
        if event is None:
            events.append([item])
        else:
            event.append(item)
    return events


def cut(signal: Signal, signals: Signals, end: int) -> Signal:
    """Return a signal without what lies after the window."""
    count = max((end - signals.start) // signals.step + 1, 0)
    if count >= len(signal.values):
        return signal
    return msgspec.structs.replace(
        signal, values=signal.values[:count], events=signal.events[:count]
    )


def last_restart(signals: Signals, target: str) -> int:
    """Return the step of a target's last restart, or 0."""
    steps = [
        (restart.at - signals.start) // signals.step
        for restart in signals.restarts
        if restart.target == target
    ]
    return max(steps, default=-1) + 1


def subject(signal: Signal) -> str:
    """Return what distinguishes the findings of one check."""
    return f"{signal.series} {signal.target}".strip()


def proofs(event: Iterable[Judged]) -> tuple[Proof, ...]:
    """Return what shows a change: for each signal the figure before and after."""
    return tuple(
        Proof(
            f"{item.signal.name}: {format_quantity(item.change.after, item.signal.unit)},"
            f" before {format_quantity(item.change.before, item.signal.unit)}"
            f" ({item.signal.series})",
            item.at,
        )
        for item in event
    )


def _judged(evidence: Evidence, signals: Signals, role: Role, judge: Judge) -> Iterator[Judged]:
    bounds, step = window(evidence), signals.step
    since = max((bounds.start - signals.start) // step, 0)
    for whole in signals.signals:
        if whole.role is not role:
            continue
        signal = cut(whole, signals, bounds.end)
        if since >= len(signal.values):
            continue
        settling = _settling(signals, signal.target)
        series = SignalSeries(signal.values, step / SECOND, since, signal.events, settling)
        found = judge(signal, series)
        if found is not None:
            change, sure = (found, True) if isinstance(found, Change) else found
            at, until = (signals.start + step * item for item in (change.at, change.until))
            lasting = change.until >= len(signal.values) - TOGETHER
            yield Judged(signal, change, _with_restart(signals, signal, at), until, lasting, sure)


def _with_restart(signals: Signals, signal: Signal, at: int) -> int:
    """Return the time of the restart that a change began with, or else its step's."""
    near = [
        restart.at
        for restart in signals.restarts
        if restart.target == signal.target and abs(restart.at - at) <= AT_ONCE * signals.step
    ]
    return min(near, key=lambda item: abs(item - at), default=at)


def _settling(signals: Signals, target: str) -> frozenset[int]:
    steps = SETTLING_S * SECOND // signals.step
    starts = [
        (restart.at - signals.start) // signals.step
        for restart in signals.restarts
        if restart.target == target
    ]
    return frozenset(step for start in starts for step in range(start, start + steps + 1))


def _together(one: Judged, other: Judged, step: int) -> bool:
    """Return whether changes are one event: they began together, or overlap on one metric."""
    near = abs(one.at - other.at) <= TOGETHER * step
    same = one.signal.series == other.signal.series
    overlap = one.at < other.until and other.at < one.until
    return (near or (same and overlap)) and one.signal.target == other.signal.target
