"""The target restarts repeatedly.

Rule: three restarts of one target within a quarter of an hour, at least one of them in the window.
Threshold: three. An error: a person restarts a service once or twice. A loop that began before the
window is reported as well, with its first restart.
Known false alarms: a target behind a load balancer, whose scrapes reach several processes.
What to do: read the last log lines before each restart; a bad setting or a missing dependency shows
in the first seconds.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_signals import SECOND, signals_of, within
from sidecar.diagnose.checks.check import Check
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.signals import Restart, Signals
from sidecar.quantities import format_seconds, plural

CODE = "restart-loop"

OFTEN = 3
"""Restarts that make a loop."""

CLOSE_S = 900
"""Seconds within which they are."""

SHOWN = 5
"""Restarts that are shown, the first ones."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find loops that reach into the window."""
    signals = signals_of(evidence)
    if signals is None:
        return
    for target in sorted({restart.target for restart in signals.restarts}):
        loop = looped(signals, target)
        if any(within(evidence, restart.at) for restart in loop):
            yield _finding(target, _last(loop))


def looped(signals: Signals, target: str) -> list[Restart]:
    """Return the restarts of a target that are part of a loop, in order."""
    restarts = sorted(filter(lambda restart: restart.target == target, signals.restarts), key=_at)
    in_loop: set[int] = set()
    for first in range(len(restarts) - OFTEN + 1):
        if restarts[first + OFTEN - 1].at - restarts[first].at <= CLOSE_S * SECOND:
            in_loop |= set(range(first, first + OFTEN))
    return [restarts[number] for number in sorted(in_loop)]


def _at(restart: Restart) -> int:
    return restart.at


def _last(loop: list[Restart]) -> list[Restart]:
    """Return the last loop of several."""
    cuts = [
        number
        for number in range(1, len(loop))
        if loop[number].at - loop[number - 1].at > CLOSE_S * SECOND
    ]
    return loop[cuts[-1] :] if cuts else loop


def _finding(target: str, loop: list[Restart]) -> Finding:
    name = target or "The target"
    lasted = format_seconds((loop[-1].at - loop[0].at) / SECOND)
    return Finding(
        code=CODE,
        severity=Severity.ERROR,
        title=f"{name} restarted {plural(len(loop), 'time')} within {lasted}",
        detail="It does not stay up: it ends again after each start.",
        evidence=tuple(Proof(restart.sign, restart.at) for restart in loop[:SHOWN]),
        hint="Read the last log lines before each restart.",
        at=loop[0].at,
        subject=target,
    )


CHECK = Check(code=CODE, title="The target restarts repeatedly", find=find)
