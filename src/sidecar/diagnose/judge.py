"""Judge evidence: run all checks, then group, explain and rank their findings."""

from collections.abc import Iterable, Iterator, Sequence

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.registry import CHECKS
from sidecar.diagnose.explain.causes import with_causes
from sidecar.diagnose.explain.correlated import with_alongside
from sidecar.diagnose.explain.repeated import without_repetition
from sidecar.diagnose.explain.services import with_services
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity

FAILED = "check-failed"


def judge(evidence: Evidence, checks: Iterable[Check] = CHECKS) -> tuple[Finding, ...]:
    """Return the findings of all checks, the most severe first, then by onset.

    Findings that another one explains come right after it, and their severity counts for it.
    """
    findings = [finding for check in checks for finding in _run(check, evidence)]
    grouped = without_repetition(with_causes(findings, evidence))
    return tuple(_in_order(with_services(with_alongside(grouped, evidence), evidence)))


def _run(check: Check, evidence: Evidence) -> Sequence[Finding]:
    try:
        return list(check.find(evidence))
    except Exception as error:  # noqa: BLE001 - one broken check never costs the report
        return (_failed(check, error),)


def _failed(check: Check, error: Exception) -> Finding:
    return Finding(
        code=FAILED,
        severity=Severity.INFO,
        title=f"The check {check.code} failed: a fault of Sidecar itself",
        detail="The report has no findings of this check. All other checks ran.",
        evidence=(Proof(f"{type(error).__name__}: {error}"),),
        hint="Report this line as a bug of Sidecar. The rest of the report is valid.",
        subject=check.code,
    )


def _in_order(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield each cause, followed by all findings that it explains."""
    below: dict[str, list[Finding]] = {}
    for finding in findings:
        below.setdefault(finding.caused_by, []).append(finding)

    def worst(finding: Finding) -> Severity:
        return max([finding.severity, *map(worst, below.get(finding.key, ()))])

    def rank(finding: Finding) -> tuple[float, float, str]:
        return (-worst(finding), *_place(finding))

    def tree(cause: str) -> Iterator[Finding]:
        for finding in sorted(below.get(cause, ()), key=rank):
            yield finding
            yield from tree(finding.key)

    yield from tree("")


def _place(finding: Finding) -> tuple[float, str]:
    return (float("inf") if finding.at is None else finding.at, finding.key)
