"""The check disk-filling: a file system is full, or soon will be."""

import pytest
from tests.diagnose.harness import DAY, evidence, signal, signals

from sidecar.diagnose.checks.resources import disk_filling
from sidecar.model.evidence import Volume
from sidecar.model.finding import Severity
from sidecar.model.signals import Role

GIB = 1 << 30


@pytest.mark.parametrize(
    ("free", "growth", "severity"),
    [
        pytest.param(50, 0.0, None, id="half free"),
        pytest.param(50, GIB / 3600, None, id="half free and growing"),
        pytest.param(20, GIB / 3600, Severity.WARNING, id="full within a day"),
        pytest.param(20, 30 * GIB / 3600, Severity.ERROR, id="full within an hour"),
        pytest.param(2, None, Severity.WARNING, id="2 % free"),
        pytest.param(0.5, None, Severity.ERROR, id="nearly full"),
        pytest.param(20, None, None, id="a fifth free"),
    ],
)
def test_disk_of_the_logs(free: float, growth: float | None, severity: Severity | None) -> None:
    """The disk of the logs is reported when it is nearly full, or soon will be."""
    volume = Volume("/logs", 100 * GIB, int(free * GIB), GIB, growth)
    findings = disk_filling.find(evidence(volume=volume))
    assert [finding.severity for finding in findings] == ([severity] if severity else [])


def test_disk_in_metrics() -> None:
    """A file system of the metrics that fills up is reported by its mount point."""
    values = [300.0 + max(step - 1380, 0) * 5 for step in range(DAY)]
    disk = signal(Role.SATURATION, values, name="disk /data", unit="bytes", limit=700.0)
    (finding,) = disk_filling.find(evidence(signals=signals(disk)))
    assert finding.title.startswith("Disk /data grows")
