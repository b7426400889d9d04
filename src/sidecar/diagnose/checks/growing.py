"""Signals that grow toward a limit, and their findings: memory, open files, disks."""

from collections.abc import Callable, Iterator

import msgspec

from sidecar.diagnose.checks.changed_signals import (
    SECOND,
    cut,
    last_restart,
    signals_of,
    subject,
    window,
)
from sidecar.diagnose.detect.growth import Growth, growth
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.signals import Signal
from sidecar.quantities import format_quantity, format_seconds

SOON_S = 3600
"""Seconds until a limit below which someone must act now."""

RECENT_STEPS = 5
"""Steps without a value after which a signal has ended."""


class Growing(msgspec.Struct, frozen=True):
    """A signal that grows: since when and until when it was seen, in ns."""

    signal: Signal
    growth: Growth
    onset: int | None
    start: int
    now: int


def growths(evidence: Evidence, wanted: Callable[[Signal], bool]) -> Iterator[Growing]:
    """Yield the wanted signals that still grow at the end of the window."""
    signals = signals_of(evidence)
    if signals is None or signals.step <= 0:
        return
    for whole in filter(wanted, signals.signals):
        signal = cut(whole, signals, window(evidence).end)
        if all(value is None for value in signal.values[-RECENT_STEPS:]):
            continue
        begun = last_restart(signals, signal.target)
        grown = growth(signal.values, signals.step / SECOND, signal.limit, begun)
        if grown is not None:
            # A level is the last one of its step: the step after it is the first that grew.
            onset = signals.start + (grown.onset + 1) * signals.step if grown.onset else None
            start = signals.start + grown.at * signals.step
            now = signals.start + (len(signal.values) - 1) * signals.step
            yield Growing(signal, grown, onset, start, now)


def growth_finding(code: str, what: str, growing: Growing, hint: str) -> Finding:
    """Return the finding: an error when the limit is near in time, a note when there is none."""
    signal, grown = growing.signal, growing.growth
    left = grown.left_s
    if left is None:
        severity = Severity.INFO
    else:
        severity = Severity.ERROR if left < SOON_S else Severity.WARNING
    before, after = (
        format_quantity(grown.before, signal.unit),
        format_quantity(grown.after, signal.unit),
    )
    limit = "" if signal.limit is None else f" of {format_quantity(signal.limit, signal.unit)}"
    ends = "" if left is None else f", at its limit in {format_seconds(left)} at this pace"
    speed = format_quantity(grown.speed * SOON_S, signal.unit)
    return Finding(
        code=code,
        severity=severity,
        title=f"{what} grows: {after}{limit}{ends}",
        detail=f"It grew from {before} to {after}"
        f" in {format_seconds((growing.now - growing.start) / SECOND)}, by {speed} per hour."
        " It was never that high before.",
        evidence=(
            Proof(f"{signal.series} {before}", growing.start),
            Proof(f"{signal.series} {after}", growing.now),
        ),
        hint=hint,
        at=growing.onset,
        subject=f"{signal.name} {subject(signal)}" if signal.unit == "bytes" else subject(signal),
    )
