"""Open file descriptors grow toward their limit.

Rule: as memory-growing, with the open files of the process and their limit. A target that has used
90 % of its limit now is reported without a history too.
Threshold: as memory-growing; live, 90 % of the limit: a warning, and from 98 % on an error.
Known false alarms: a server whose connections grow with a day's traffic, in the first day.
What to do: list the open files by kind (`ls -l /proc/1/fd` in the container): sockets point to
connections that are never closed, paths to files.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.growing import growth_finding, growths
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.sample import Exposition
from sidecar.model.signals import Role

CODE = "files-growing"
HINT = "List what is open by kind (ls -l /proc/1/fd in the container): sockets, files, pipes."

NEAR, USED_UP = 0.9, 0.98
"""Shares of the limit in use."""

_PAIRS = (
    ("process_open_fds", "process_max_fds"),
    ("process_files_open_files", "process_files_max_files"),
)


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find open files that grow toward their limit, or have reached it."""
    findings = [
        growth_finding(CODE, "Open files", growing, HINT)
        for growing in growths(evidence, lambda signal: signal.role is Role.FILES)
    ]
    yield from findings or _live(evidence)


def _live(evidence: Evidence) -> Iterator[Finding]:
    if not isinstance(evidence.metrics, Exposition):
        return
    samples = evidence.metrics.samples
    for name, limit_name in _PAIRS:
        used, limit = samples.get(name), samples.get(limit_name)
        if used is not None and limit and used >= NEAR * limit:
            yield Finding(
                code=CODE,
                severity=Severity.ERROR if used >= USED_UP * limit else Severity.WARNING,
                title=f"{used:,.0f} of {limit:,.0f} file descriptors are open",
                detail="At the limit the process can open neither files nor connections.",
                evidence=(Proof(f"{name} {used:.0f}, {limit_name} {limit:.0f}", evidence.at),),
                hint=HINT,
                subject=name,
            )
            return


CHECK = Check(code=CODE, title="Open files grow toward their limit", find=find)
