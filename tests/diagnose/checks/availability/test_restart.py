"""The check restart."""

from tests.diagnose.harness import ONSET, at, evidence, restarts, signal, signals, steady

from sidecar.diagnose.checks.availability import restart
from sidecar.model.evidence import Health
from sidecar.model.finding import Severity
from sidecar.model.signals import Role

WELL = Health(200, "ok", 5.0, 0.01)


def test_restart() -> None:
    """A restart in the window is a note; one before it is not reported."""
    (finding,) = restart.find(evidence(signals=signals(restarts=restarts(300, ONSET))))
    assert (finding.severity, finding.at) == (Severity.INFO, at(ONSET))


def test_killed_for_memory() -> None:
    """A restart with its memory used up is a warning."""
    full = signal(Role.MEMORY, steady(0.97, 0.001), unit="bytes", limit=1.0)
    (finding,) = restart.find(evidence(signals=signals(full, restarts=restarts(ONSET))))
    assert finding.severity is Severity.WARNING
