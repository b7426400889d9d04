"""Correlate metrics and logs: what the other channel shows within one scrape of an onset."""

from collections.abc import Iterable, Sequence

import msgspec

from sidecar.diagnose.checks.logged import clock, logged, quoted
from sidecar.diagnose.detect.new_templates import New, new_errors
from sidecar.diagnose.explain.causes import tolerance
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.record import Level

METRICS = (
    "target-down",
    "error-ratio-up",
    "latency-up",
    "traffic-dropped",
    "saturation",
    "restart-loop",
    "restart",
    "target-slow",
    "memory-growing",
    "files-growing",
)
"""Codes of what metrics show, the most telling first."""

LOGS = ("first-cause", "new-error", "error-burst", "logs-silent", "log-noise")
"""Codes of what logs show; only these are shown beside a metric."""

_WORDS = {
    "target-down": "the target went down",
    "error-ratio-up": "more requests failed",
    "latency-up": "requests took longer",
    "traffic-dropped": "traffic dropped",
    "saturation": "something was used up",
    "restart-loop": "the target restarted",
    "restart": "the target restarted",
    "target-slow": "scrapes took longer",
    "memory-growing": "memory began to grow",
    "files-growing": "open files began to grow",
}


def with_alongside(findings: Sequence[Finding], evidence: Evidence) -> list[Finding]:
    """Return the findings, each with what the other channel saw at the same time."""
    log = logged(evidence)
    if log is None:
        return list(findings)
    near = tolerance(evidence)
    is_needed = any(finding.code in METRICS for finding in findings)
    new = new_errors(log, Level.WARNING) if is_needed else []
    return [
        msgspec.structs.replace(finding, alongside=_beside(finding, findings, new, near))
        for finding in findings
    ]


def _beside(finding: Finding, findings: Sequence[Finding], new: Sequence[New], near: int) -> str:
    if finding.at is None:
        return ""
    if finding.code in METRICS:
        return _first_seen(finding.code, finding.at, new, near)
    if finding.code in LOGS:
        found = _nearest(finding.at, findings, near)
        if found is not None and found.at is not None:
            mine, its = clock(finding.at), clock(found.at)
            return f"This began at {mine}; in the metrics {_WORDS[found.code]} at {its}."
    return ""


def _nearest(at: int, findings: Iterable[Finding], near: int) -> Finding | None:
    found = [
        (METRICS.index(finding.code), abs(finding.at - at), finding.key, finding)
        for finding in findings
        if finding.code in METRICS and finding.at is not None and abs(finding.at - at) <= near
    ]
    return min(found)[-1] if found else None


def _first_seen(code: str, at: int, new: Sequence[New], near: int) -> str:
    """Tell of the new template that was first seen nearest to a metric's change, errors first."""
    close = [item for item in new if abs(item.at - at) <= near]
    if not close:
        return ""
    first = min(close, key=lambda item: (-(item.template.level or 0), abs(item.at - at)))
    what = f"{_WORDS[code][0].upper()}{_WORDS[code][1:]}"
    return (
        f"{what} at {clock(at)}; the log first has {quoted(first.template)} at {clock(first.at)}."
    )
