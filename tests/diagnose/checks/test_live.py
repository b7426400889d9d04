"""The checks that need no history: health, clocks, live metrics, the disk; and growth."""

import pytest
from tests.diagnose.harness import DAY, NOW, evidence, signal, signals, steady

from sidecar.diagnose.checks.availability import health_not_ok
from sidecar.diagnose.checks.observer import clock_skew, exposition_faults, target_slow
from sidecar.diagnose.checks.resources import disk_filling, files_growing, memory_growing
from sidecar.model.evidence import Health, Missing, Volume
from sidecar.model.finding import Severity
from sidecar.model.sample import Exposition, Fault
from sidecar.model.signals import Role

GIB = 1 << 30


@pytest.mark.parametrize(
    ("status", "word", "severity"),
    [
        (200, "ok", None),
        (200, "UP", None),
        (200, "whatever", None),
        (204, "ok", None),
        (404, "failing", None),
        (200, "degraded", Severity.WARNING),
        (200, "DOWN", Severity.ERROR),
        (200, "out of service", Severity.ERROR),
        (503, "failing", Severity.ERROR),
    ],
)
def test_health(status: int, word: str, severity: Severity | None) -> None:
    """The code counts, then the word; who has no health endpoint is not ill."""
    found = health_not_ok.find(evidence(health=Health(status, word, None, 0.01)))
    assert [each.severity for each in found] == ([severity] if severity else [])


def test_health_missing() -> None:
    """Metrics without health is a warning; neither of them is another check's."""
    seen = evidence(target="http://app", metrics=Exposition({}))
    assert [each.severity for each in health_not_ok.find(seen)] == [Severity.WARNING]
    assert list(health_not_ok.find(evidence(target="http://app"))) == []


@pytest.mark.parametrize(("skew", "found"), [(None, 0), (2.0, 0), (-4.9, 0), (5.0, 1), (-90.0, 1)])
def test_clock(skew: float | None, found: int) -> None:
    """Clocks that differ by five seconds or more are told."""
    assert len(list(clock_skew.find(evidence(skew_s=skew)))) == found


def test_faults() -> None:
    """Faulty lines of the live metrics are one note with the first of them."""
    faults = tuple(Fault(line, "no value") for line in range(1, 6))
    (finding,) = exposition_faults.find(evidence(metrics=Exposition({}, faults)))
    assert finding.severity is Severity.INFO
    assert finding.title.startswith("5 faults")
    assert len(finding.evidence) == 3
    assert list(exposition_faults.find(evidence(metrics=Exposition({})))) == []


@pytest.mark.parametrize(
    ("free", "growth", "severity"),
    [
        (50, 0.0, None),
        (50, GIB / 3600, None),
        (20, GIB / 3600, Severity.WARNING),
        (20, 30 * GIB / 3600, Severity.ERROR),
        (2, None, Severity.WARNING),
        (0.5, None, Severity.ERROR),
        (20, None, None),
    ],
)
def test_disk(free: float, growth: float | None, severity: Severity | None) -> None:
    """A disk is told when it is nearly full, or soon will be."""
    volume = Volume("/logs", 100 * GIB, int(free * GIB), GIB, growth)
    found = disk_filling.find(evidence(volume=volume))
    assert [each.severity for each in found] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("open_now", "severity"),
    [(100, None), (950, Severity.WARNING), (1020, Severity.ERROR)],
)
def test_open_files_live(open_now: int, severity: Severity | None) -> None:
    """Open files near their limit are told without a history."""
    samples = {"process_open_fds": float(open_now), "process_max_fds": 1024.0}
    found = files_growing.find(evidence(metrics=Exposition(samples)))
    assert [each.severity for each in found] == ([severity] if severity else [])


@pytest.mark.parametrize(("seconds", "found"), [(0.2, 0), (3.5, 1)])
def test_slow_health(seconds: float, found: int) -> None:
    """A health answer that takes seconds is told without a history."""
    seen = evidence(health=Health(200, "ok", None, seconds))
    assert len(list(target_slow.find(seen))) == found


@pytest.mark.parametrize(
    ("role", "check"), [(Role.MEMORY, memory_growing), (Role.FILES, files_growing)]
)
def test_growth(role: Role, check: object) -> None:
    """Growth toward a limit is told with the time that is left; steady use is not."""
    find = check.CHECK.find  # type: ignore[attr-defined] # each is a module of a check
    usual = steady(300.0, 0.01)
    values = [each + max(number - 1390, 0) * 8 for number, each in enumerate(usual)]
    (finding,) = find(evidence(signals=signals(signal(role, values, limit=1000.0))))
    assert finding.severity is Severity.ERROR
    assert "at its limit in" in finding.title
    assert finding.evidence[-1].at == NOW - 60 * 10**9
    assert list(find(evidence(signals=signals(signal(role, usual, limit=1000.0))))) == []


def test_disk_in_metrics() -> None:
    """A file system of the metrics that fills up is told by its mount point."""
    values = [300.0 + max(number - 1380, 0) * 5 for number in range(DAY)]
    disk = signal(Role.SATURATION, values, name="disk /data", unit="bytes", limit=700.0)
    (finding,) = disk_filling.find(evidence(signals=signals(disk)))
    assert finding.title.startswith("Disk /data grows")


def test_no_health_page() -> None:
    """A target that answers without a health endpoint is not a finding: exporters have none."""
    missing = Missing("no page at /health; name it with --health (http://app)")
    found = evidence(target="http://app", health=missing, metrics=Exposition({"a": 1.0}))
    assert not list(health_not_ok.find(found))
