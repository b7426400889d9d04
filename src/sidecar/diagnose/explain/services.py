"""Services in the order of how likely each is the cause, and the service of each finding."""

from collections.abc import Iterable, Sequence

import msgspec

from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.report import LogChange
from sidecar.model.series import parse_series
from sidecar.model.signals import SERVICE_LABELS, Changes, ServiceRank

LOGGED = 0.5
"""Score of a log template that changed: as much as a series that left its range by two thirds."""

MOST_LOGGED = 2
"""Templates of a service that count: one failure writes many."""


def ranked(evidence: Evidence, logs: Iterable[LogChange]) -> tuple[ServiceRank, ...]:
    """Return the services by what their series and their logs show, the likeliest cause first."""
    changes = evidence.changes
    ranks = {rank.name: rank for rank in changes.services} if isinstance(changes, Changes) else {}
    counted: dict[str, int] = {}
    for change in logs:
        name = change.service
        counted[name] = counted.get(name, 0) + 1
        if not name or counted[name] > MOST_LOGGED:
            continue
        old = ranks.get(name, ServiceRank(name, 0.0, change.at, 0))
        ranks[name] = ServiceRank(
            name,
            round(old.score + LOGGED, 2),
            min(old.first_change, change.at),
            old.changes,
        )
    return tuple(
        sorted(ranks.values(), key=lambda rank: (-rank.score, rank.first_change, rank.name))
    )


def with_services(findings: Sequence[Finding], evidence: Evidence) -> list[Finding]:
    """Return the findings, each with its service, which its title names."""
    changes = evidence.changes
    if not isinstance(changes, Changes):
        return list(findings)
    known = {rank.name for rank in changes.services}
    known |= {change.service for change in changes.changes if change.service}
    return [_named(finding, service_of(finding.subject, known)) for finding in findings]


def service_of(subject: str, known: Iterable[str]) -> str:
    """Return the service that a subject, `latency_seconds{service="cart"}`, is about."""
    names = {*known}
    for part in subject.split(" {"):
        spelled = part if part == subject or "{" in part else f"up{{{part}"
        try:
            labels = dict(parse_series(spelled).labels)
        except ValueError:
            continue
        for label in SERVICE_LABELS:
            if labels.get(label) in names:
                return labels[label]
    begun = [name for name in names if subject.startswith((f"{name}_", f"{name}.", f"{name}-"))]
    return max(begun, key=len, default="")


def _named(finding: Finding, service: str) -> Finding:
    if not service:
        return finding
    title = finding.title if service in finding.title else f"{service}: {finding.title}"
    return msgspec.structs.replace(finding, service=service, title=title)
