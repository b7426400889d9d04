"""The target's metrics have lines that cannot be read, or that break the rules of the format.

Rule: the faults that the parser found in the body that was fetched for this report.
Threshold: one line. A note: the other lines are still read.
Known false alarms: none known; other readers may refuse such a body as a whole.
What to do: fix the exporter at the lines that are named.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.sample import Exposition
from sidecar.quantities import plural

CODE = "exposition-faults"

SHOWN = 3
"""Faults that are shown; the others are counted."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find faults in the live metrics."""
    if not isinstance(evidence.metrics, Exposition) or not evidence.metrics.faults:
        return
    faults = evidence.metrics.faults
    yield Finding(
        code=CODE,
        severity=Severity.INFO,
        title=f"{plural(len(faults), 'fault')} in the target's metrics",
        detail="These lines are not stored. Stricter readers may refuse the whole body.",
        evidence=tuple(
            Proof(f"line {fault.line}: {fault.reason}", evidence.at) for fault in faults[:SHOWN]
        ),
        hint="Fix the exporter at the lines that are named.",
    )


CHECK = Check(code=CODE, title="Metrics that cannot be read", find=find)
