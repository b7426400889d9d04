"""The clocks of the target and of this machine differ.

Rule: the `Date` of the target's answer minus our time; known to about a second.
Threshold: 5 s or more is a warning: then times of its log and of its metrics cannot be compared.
Known false alarms: a cached answer carries the time at which it was cached.
What to do: see whether time synchronisation (chrony, ntpd) runs on both machines.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.quantities import format_seconds

CODE = "clock-skew"

MOST_S = 5.0
"""Seconds; a `Date` has whole seconds, and an answer may take seconds."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find clocks that differ."""
    skew = evidence.skew_s
    if skew is None or abs(skew) < MOST_S:
        return
    way = "ahead of" if skew > 0 else "behind"
    yield Finding(
        code=CODE,
        severity=Severity.WARNING,
        title=f"The target's clock is {format_seconds(abs(skew))} {way} ours",
        detail="The times of its log and of its metrics differ by as much.",
        evidence=(Proof(f"Date of the answer minus our time: {skew:+.0f} s", evidence.at),),
        hint="See whether time synchronisation (chrony, ntpd) runs on both machines.",
        at=evidence.at,
    )


CHECK = Check(code=CODE, title="The clocks differ", find=find)
