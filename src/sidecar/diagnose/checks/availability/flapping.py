"""Replicas come and go, or the leader changes, again and again.

Rule: gauges of replicas that are well (`replicas_available`, `replicas_ready`) and of leadership
(`is_leader`, `has_leader`), by their names: each fall is a change. Counters of elections and
failovers: each increase is one. Changes of the window are compared with those of every earlier
stretch as long.
Threshold: three changes that span at least five minutes, and more than twice as many as in any
stretch as long before, of which there must be one. Always a warning. Where the target itself
restarts, restart-loop reports it.
Known false alarms: several deploys within an hour, for the first time in this history; an
autoscaler that goes up and down.
What to do: read the events and the log of the member that leaves: failed probes, memory, a slow
disk or network under the leader's lease.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sidecar.diagnose.checks.changed_signals import SECOND, cut, signals_of, subject, window
from sidecar.diagnose.checks.check import Check
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.signals import Role, Signal, Signals
from sidecar.quantities import format_seconds, plural

CODE = "flapping"

LEAST, MORE = 3, 2
"""Changes in the window, and times as many as the most before, that are not chance."""

SPAN_S = 300.0
"""Seconds from the first to the last change: those of one deploy come closer together."""

SHOWN = 4
"""Changes that a finding names, the first ones."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find members and leaders that change too often."""
    signals = signals_of(evidence)
    if signals is None or signals.step <= 0:
        return
    for whole in signals.signals:
        if whole.role is Role.REPLICAS:
            yield from _judge(evidence, signals, cut(whole, signals, window(evidence).end))


def _judge(evidence: Evidence, signals: Signals, signal: Signal) -> Iterator[Finding]:
    since = (window(evidence).start - signals.start) // signals.step
    length = len(signal.values) - since
    changes = _changes(signal)
    new = [step for step in changes if step >= since]
    first = next((at for at, value in enumerate(signal.values) if value is not None), since)
    if len(new) < LEAST or not 0 < length <= since - first:
        return
    span_s = (new[-1] - new[0]) * signals.step / SECOND
    most = _most(changes, since, length)
    if span_s >= SPAN_S and len(new) > MORE * most:
        yield _finding(signals, signal, new, most)


def _changes(signal: Signal) -> list[int]:
    """Return the steps at which the gauge fell, or its counter increased."""
    if signal.unit:
        return [at for at, value in enumerate(signal.values) if value]
    known = [(at, value) for at, value in enumerate(signal.values) if value is not None]
    return [at for (_, value), (at, later) in pairwise(known) if later < value]


def _most(changes: Sequence[int], since: int, length: int) -> int:
    """Return the most changes in any stretch of this length that ends before the window."""
    past = [step for step in changes if step < since]
    return max((sum(first <= step < first + length for step in past) for first in past), default=0)


def _finding(signals: Signals, signal: Signal, new: Sequence[int], most: int) -> Finding:
    times = [signals.start + step * signals.step for step in new]
    what = "increased" if signal.unit else "fell"
    took = format_seconds((times[-1] - times[0]) / SECOND)
    before = f"it did so at most {plural(most, 'time')} in as long" if most else "it never did"
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        title=f"{signal.series} {what} {plural(len(new), 'time')} in {took}",
        detail=f"Members or leaders come and go. Before the window, {before}.",
        evidence=tuple(Proof(f"{signal.series} {what}", at) for at in times[:SHOWN]),
        hint="Read the events and the log of the member that leaves: probes, memory, disk.",
        at=times[0],
        subject=subject(signal),
    )


CHECK = Check(code=CODE, title="Replicas or leaders flap", find=find)
