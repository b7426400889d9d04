"""Open file descriptors grow toward their limit.

Rule: as memory-growing, with the open files and the most that the process may have. What answers
now with nine of ten in use is reported even without a history.
Threshold: as memory-growing; live, 90 % of the limit: a warning, and from 98 % on an error.
Known false alarms: a server whose connections grow with a day's traffic, in the first day.
What to do: list the open files by kind (`ls -l /proc/1/fd` in the container): sockets point to
connections that are never closed, paths to files.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.growing import growths, told
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
    """Find open files that head for their limit, or are there."""
    found = [
        told(CODE, "Open files", growth, HINT)
        for growth in growths(evidence, lambda signal: signal.role is Role.FILES)
    ]
    yield from found or _live(evidence)


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
                detail="Without more of them neither a file nor a connection can be opened.",
                evidence=(Proof(f"{name} {used:.0f}, {limit_name} {limit:.0f}", evidence.at),),
                hint=HINT,
                subject=name,
            )
            return


CHECK = Check(code=CODE, title="Open files grow toward their limit", find=find)
