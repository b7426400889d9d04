"""A resource with a limit is used up: connections, threads, a queue, the CPU.

Rule: a gauge that has a limit by its name, or the busy share of the CPU, reached 90 % of the limit
and never did so before (docs/decisions/0011). Disks, memory and file descriptors have checks of
their own.
Threshold: 90 % of the limit for at least three minutes. An error when all of it is used and it
lasts, else a warning.
Known false alarms: a pool that is meant to be used fully, in the first hours of a history.
What to do: find what holds it: slow queries, leaked connections, one caller; then raise the limit.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_signals import ChangedSignal, changed, proofs, subject
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.detect.change_point import Change, reached
from sidecar.diagnose.detect.excursions import SignalSeries
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Severity
from sidecar.model.signals import Role, Signal
from sidecar.quantities import format_quantity, format_seconds

CODE = "saturation"

FULL = 0.9
"""Share of a limit above which waiting begins."""

USED_UP = 0.98
"""Share above which nothing is left, as the mean of some minutes."""

_NS = 1_000_000_000


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find resources that reached their limit."""
    for role in (Role.SATURATION, Role.CPU):
        for event in changed(evidence, role, _judge):
            yield _finding(event)


def _judge(signal: Signal, series: SignalSeries) -> Change | None:
    # A disk is slow to fill and slow to empty: disk-filling knows more of it.
    if not signal.limit or signal.unit == "bytes":
        return None
    return reached(series, FULL * signal.limit)


def _finding(event: list[ChangedSignal]) -> Finding:
    worst = event[0]
    signal, after = worst.signal, worst.change.after
    limit = signal.limit or 1.0
    lasted = (
        "are still used"
        if worst.lasting
        else f"were used for {format_seconds((worst.until - worst.at) / _NS)}"
    )
    is_bad = worst.lasting and after >= USED_UP * limit and signal.role is Role.SATURATION
    return Finding(
        code=CODE,
        severity=Severity.ERROR if is_bad else Severity.WARNING,
        title=f"{signal.name} at {after / limit:.0%} of its limit",
        detail=f"{format_quantity(after, signal.unit)} of {format_quantity(limit, signal.unit)}"
        f" {lasted} (normally {format_quantity(worst.change.before, signal.unit)}).",
        evidence=proofs(event),
        hint="Find what holds it: slow calls, leaks, one caller. Then raise the limit.",
        at=worst.at,
        subject=subject(signal),
    )


CHECK = Check(code=CODE, title="A resource with a limit is used up", find=find)
