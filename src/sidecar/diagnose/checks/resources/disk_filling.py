"""The disk fills up.

Rule: the file system of the logs, by its free space and how fast the logs grow; file systems in the
metrics, by how their use grows (docs/decisions/0011, "Growth").
Threshold: full within an hour or already full is an error, within a day a warning; of the logs only
where less than half is free, so that a burst on an empty disk is not reported. Less than 1 % and 1
GiB free is an error even if nothing grows, less than 3 % and 3 GiB a warning.
Known false alarms: logs that are rotated and dropped in time, seen just before that.
What to do: delete or compress old logs, limit their rotation; `du -x` shows what else is large.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.growing import growth_finding, growths
from sidecar.model.evidence import Evidence, Volume
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.signals import Role
from sidecar.quantities import format_bytes, format_seconds

CODE = "disk-filling"
HINT = "Delete or compress old logs and limit their rotation; du -x shows what else is large."

HOUR_S, DAY_S = 3600, 86_400

FULL = ((0.01, 1 << 30, Severity.ERROR), (0.03, 3 << 30, Severity.WARNING))
"""Free share and free bytes below which a disk is as good as full; a large one has room at 1 %."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find file systems that are full, or soon will be."""
    if isinstance(evidence.volume, Volume) and evidence.volume.total > 0:
        yield from _logs(evidence, evidence.volume)
    for growing in growths(
        evidence, lambda signal: signal.role is Role.SATURATION and signal.unit == "bytes"
    ):
        yield growth_finding(CODE, growing.signal.name.capitalize(), growing, HINT)


def _logs(evidence: Evidence, volume: Volume) -> Iterator[Finding]:
    growth = volume.growth or 0.0
    left = volume.free / growth if growth > 0 else None
    severity = _severity(volume, left)
    if severity is None:
        return
    when = (
        f", full in {format_seconds(left)} at this pace"
        if left is not None and left < DAY_S
        else ""
    )
    speed = f"The logs grow by {format_bytes(growth * HOUR_S)} per hour. " if growth > 0 else ""
    yield Finding(
        code=CODE,
        severity=severity,
        title=f"{format_bytes(volume.free)} of {format_bytes(volume.total)} are free{when}",
        detail=f"{speed}The logs use {format_bytes(volume.used_by_logs)}.",
        evidence=(
            Proof(f"{volume.path}: {volume.free} of {volume.total} bytes free", evidence.at),
        ),
        hint=HINT,
        subject=volume.path,
    )


def _severity(volume: Volume, left: float | None) -> Severity | None:
    free = volume.free / volume.total
    if left is not None and left < HOUR_S:
        return Severity.ERROR
    for share, count, severity in FULL:
        if free < share and volume.free < count:
            return severity
    if left is not None and left < DAY_S and volume.free < volume.total / 2:
        return Severity.WARNING
    return None


CHECK = Check(code=CODE, title="The disk fills up", find=find)
