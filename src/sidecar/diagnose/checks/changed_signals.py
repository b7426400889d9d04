"""Signals of a role that changed in the window, for the checks that report them."""

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
"""Returns the change of a signal, alone or with whether its onset is sure; None for no change."""


class ChangedSignal(msgspec.Struct, frozen=True):
    """A signal that changed: its onset and end in ns, and whether the change still lasts.

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


def signals_of(evidence: Evidence) -> Signals | None:
    """Return the signals of the evidence; None where there are none."""
    return evidence.signals if isinstance(evidence.signals, Signals) else None


def within(evidence: Evidence, at: int) -> bool:
    """Return whether a time lies in the window."""
    bounds = window(evidence)
    return bounds.start <= at <= bounds.end


def changed(evidence: Evidence, role: Role, judge: Judge) -> list[list[ChangedSignal]]:
    """Return the signals of a role that changed in the window, grouped by event.

    The strongest change of an event comes first.
    """
    signals = signals_of(evidence)
    if signals is None or signals.step <= 0:
        return []
    changes = sorted(
        _changes(evidence, signals, role, judge), key=lambda changed: -changed.change.score
    )
    events: list[list[ChangedSignal]] = []
    for change in changes:
        near = (event for event in events if _together(event[0], change, signals.step))
        event = next(near, None)
        if event is None:
            events.append([change])
        else:
            event.append(change)
    return events


def cut(signal: Signal, signals: Signals, end: int) -> Signal:
    """Return a signal without its values after a time in ns."""
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
    """Return the subject of a finding: the metric, and the target of several."""
    return f"{signal.series} {signal.target}".strip()


def proofs(event: Iterable[ChangedSignal]) -> tuple[Proof, ...]:
    """Return the evidence of an event: for each signal the figure before and after."""
    return tuple(
        Proof(
            f"{changed.signal.name}: {format_quantity(changed.change.after, changed.signal.unit)},"
            f" before {format_quantity(changed.change.before, changed.signal.unit)}"
            f" ({changed.signal.series})",
            changed.at,
        )
        for changed in event
    )


def _changes(
    evidence: Evidence, signals: Signals, role: Role, judge: Judge
) -> Iterator[ChangedSignal]:
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
        judged = judge(signal, series)
        if judged is not None:
            change, sure = (judged, True) if isinstance(judged, Change) else judged
            at, until = (signals.start + step * number for number in (change.at, change.until))
            lasting = change.until >= len(signal.values) - TOGETHER
            yield ChangedSignal(
                signal, change, _with_restart(signals, signal, at), until, lasting, sure
            )


def _with_restart(signals: Signals, signal: Signal, at: int) -> int:
    """Return the time of the restart that a change began with, or else its step's."""
    near = [
        restart.at
        for restart in signals.restarts
        if restart.target == signal.target and abs(restart.at - at) <= AT_ONCE * signals.step
    ]
    return min(near, key=lambda restart_at: abs(restart_at - at), default=at)


def _settling(signals: Signals, target: str) -> frozenset[int]:
    steps = SETTLING_S * SECOND // signals.step
    starts = [
        (restart.at - signals.start) // signals.step
        for restart in signals.restarts
        if restart.target == target
    ]
    return frozenset(step for start in starts for step in range(start, start + steps + 1))


def _together(first: ChangedSignal, second: ChangedSignal, step: int) -> bool:
    """Return whether changes are one event: they began together, or overlap on one metric."""
    near = abs(first.at - second.at) <= TOGETHER * step
    same = first.signal.series == second.signal.series
    overlap = first.at < second.until and second.at < first.until
    return (near or (same and overlap)) and first.signal.target == second.signal.target
