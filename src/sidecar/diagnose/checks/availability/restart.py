"""The target restarted.

Rule: its start time changed, its uptime fell, or at least two of its counters, and half of all,
fell at once. Three or more restarts within a quarter of an hour are a restart-loop.
Threshold: one. A note, as a deploy looks the same; a warning when its memory was at 90 % of its
limit just before, as before a kill for memory.
Known false alarms: a target behind a load balancer, whose scrapes reach several processes.
What to do: if nobody deployed, read the last log lines before this time.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.availability.restart_loop import looped
from sidecar.diagnose.checks.changed_signals import signals_of, within
from sidecar.diagnose.checks.check import Check
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.signals import Restart, Role, Signals
from sidecar.quantities import plural

CODE = "restart"

FULL = 0.9
"""Share of the memory limit above which a kill for memory is likely."""

BEFORE_STEPS = 5
"""Steps before a restart in which its memory is looked at."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find restarts in the window that are not part of a loop, one finding per target."""
    signals = signals_of(evidence)
    if signals is None:
        return
    by_target: dict[str, list[Restart]] = {}
    for restart in signals.restarts:
        if within(evidence, restart.at) and restart not in looped(signals, restart.target):
            by_target.setdefault(restart.target, []).append(restart)
    for target, restarts in by_target.items():
        full = [restart for restart in restarts if _was_full(signals, restart)]
        yield _finding(target, restarts, full)


def _finding(target: str, restarts: list[Restart], full: list[Restart]) -> Finding:
    name = target or "The target"
    often = "" if len(restarts) == 1 else f" {plural(len(restarts), 'time')}"
    why = "; its memory was nearly at its limit" if full else ""
    return Finding(
        code=CODE,
        severity=Severity.WARNING if full else Severity.INFO,
        title=f"{name} restarted{often}{why}",
        detail="It may have been killed for its memory." if full else "A deploy looks the same.",
        evidence=tuple(Proof(restart.sign, restart.at) for restart in restarts),
        hint="If nobody deployed, read the last log lines before this time.",
        at=(full or restarts)[0].at,
        subject=target,
    )


def _was_full(signals: Signals, restart: Restart) -> bool:
    at = (restart.at - signals.start) // signals.step
    for signal in signals.signals:
        if signal.role is Role.MEMORY and signal.target == restart.target and signal.limit:
            near = signal.values[max(at - BEFORE_STEPS, 0) : at + 1]
            if (
                max((value for value in near if value is not None), default=0.0)
                >= FULL * signal.limit
            ):
                return True
    return False


CHECK = Check(code=CODE, title="The target restarted", find=find)
