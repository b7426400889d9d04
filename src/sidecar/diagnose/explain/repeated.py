"""Merge findings that differ only in time: how often, the first and the last."""

from collections.abc import Iterable

import msgspec

from sidecar.diagnose.checks.logged import clock
from sidecar.model.finding import Finding
from sidecar.quantities import plural

PROOFS = 12
"""Pieces of evidence that one finding has at most; the first and the last ones are kept."""


def without_repetition(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, those of one key and one cause as one, at the place of the first.

    Where a part of them has another cause, it gets its time as a part of its subject, so that each
    key stays one finding's.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.key, finding.caused_by), []).append(finding)
    told: list[Finding] = []
    keys: set[str] = set()
    for group in groups.values():
        found = _summed_up(group) if len(group) > 1 else group[0]
        if found.key in keys and found.at is not None:
            subject = f"{found.subject} from {clock(found.at)}".strip()
            found = msgspec.structs.replace(found, subject=subject)
        keys.add(found.key)
        told.append(found)
    return told


def _summed_up(group: list[Finding]) -> Finding:
    group = sorted(group, key=lambda item: (item.at is None, item.at or 0))
    worst = max(group, key=lambda item: item.severity)
    known = [item.at for item in group if item.at is not None]
    span = f", the first at {clock(known[0])}, the last at {clock(known[-1])}" if known else ""
    proofs = [proof for item in group for proof in item.evidence]
    if len(proofs) > PROOFS:
        proofs = proofs[: PROOFS // 2] + proofs[-PROOFS // 2 :]
    return msgspec.structs.replace(
        worst,
        title=f"{worst.title}; {plural(len(group), 'time')} in all",
        detail=f"{worst.detail} It happened {plural(len(group), 'time')}{span}.",
        evidence=tuple(proofs),
        at=known[0] if known else None,
    )
