"""Judge evidence: run all checks, then group, explain and rank their findings."""

from collections.abc import Iterable, Iterator, Sequence

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.registry import CHECKS
from sidecar.diagnose.explain.causes import with_causes
from sidecar.diagnose.explain.correlated import with_alongside
from sidecar.diagnose.explain.repeated import without_repetition
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity

FAILED = "check-failed"


def judge(evidence: Evidence, checks: Iterable[Check] = CHECKS) -> tuple[Finding, ...]:
    """Return what is wrong, worst first, then by onset.

    What a finding explains stands behind it, and counts for how bad it is.
    """
    found = [finding for check in checks for finding in _run(check, evidence)]
    told = without_repetition(with_causes(found, evidence))
    return tuple(_in_order(with_alongside(told, evidence)))


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
        detail="What it looks for is not known; all other checks ran.",
        evidence=(Proof(f"{type(error).__name__}: {error}"),),
        hint="Report it with this line; the rest of the report holds.",
        subject=check.code,
    )


def _in_order(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield each cause with all that it explains behind it."""
    below: dict[str, list[Finding]] = {}
    for item in findings:
        below.setdefault(item.caused_by, []).append(item)

    def worst(finding: Finding) -> Severity:
        return max([finding.severity, *map(worst, below.get(finding.key, ()))])

    def told(cause: str) -> Iterator[Finding]:
        for item in sorted(below.get(cause, ()), key=lambda item: (-worst(item), *_place(item))):
            yield item
            yield from told(item.key)

    yield from told("")


def _place(finding: Finding) -> tuple[float, str]:
    return (float("inf") if finding.at is None else finding.at, finding.key)
