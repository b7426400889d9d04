"""The health endpoint reports a problem, or does not answer.

Rule: the status code of the answer, then the word under `status` in its JSON body.
Threshold: a code from 500 on, or a word that means down, is an error. A word that means degraded is
a warning; so is no answer while the metrics answer. 404 and similar codes mean that there is no
such endpoint: no finding. An unknown word is no finding either.
Known false alarms: a readiness probe right after the start.
What to do: read the whole answer (`curl -i …/health`); it often names the dependency that fails.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.model.evidence import NO_PAGE, Evidence, Health, Missing
from sidecar.model.finding import Finding, Proof, Severity

CODE = "health-not-ok"
HINT = "Read the whole answer of the health endpoint; it often names the dependency that fails."

_SERVER_ERROR = 500
_OK = 200
_REDIRECT = 300
_DOWN = frozenset(
    {"down", "fail", "failed", "failing", "error", "unhealthy", "critical", "out_of_service"}
    | {"not_ok", "nok", "dead", "red", "unavailable", "not_serving", "outage", "false"}
)
_DEGRADED = frozenset({"degraded", "warn", "warning", "yellow", "partial", "impaired", "unknown"})


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find a health endpoint that reports a problem or does not answer."""
    health = evidence.health
    if isinstance(health, Health):
        severity = _severity(health)
        if severity is not None:
            yield _finding(evidence, severity, f"{health.http_status}, {_said(health)}")
    elif health.reason.startswith(NO_PAGE):
        return
    elif evidence.target and not isinstance(evidence.metrics, Missing):
        yield _finding(evidence, Severity.WARNING, f"no answer: {health.reason}")


def _severity(health: Health) -> Severity | None:
    word = health.status.strip().lower().replace("-", "_").replace(" ", "_")
    if health.http_status >= _SERVER_ERROR:
        return Severity.ERROR
    if not _OK <= health.http_status < _REDIRECT:
        return None
    if word in _DOWN:
        return Severity.ERROR
    return Severity.WARNING if word in _DEGRADED else None


def _said(health: Health) -> str:
    return f"status {health.status}"


def _finding(evidence: Evidence, severity: Severity, said: str) -> Finding:
    return Finding(
        code=CODE,
        severity=severity,
        title=f"Health: {said}",
        detail="The service reports a problem itself, or does not answer a request for its health.",
        evidence=(Proof(f"{evidence.target}/health: {said}", evidence.at),),
        hint=HINT,
        at=evidence.at,
    )


CHECK = Check(code=CODE, title="The health endpoint reports a problem", find=find)
