"""The check restart-loop."""

from tests.diagnose.harness import at, evidence, restarts, signals

from sidecar.diagnose.checks.availability import restart, restart_loop
from sidecar.model.evidence import Evidence, Health
from sidecar.model.finding import Severity

WELL = Health(200, "ok", 5.0, 0.01)


def test_loop() -> None:
    """Restarts that are part of a loop are not reported as single restarts."""
    seen: Evidence = evidence(signals=signals(restarts=restarts(1400, 1404, 1409, 1413)))
    (finding,) = restart_loop.find(seen)
    assert (finding.severity, finding.at) == (Severity.ERROR, at(1400))
    assert "4 times" in finding.title
    assert list(restart.find(seen)) == []


def test_deploys_are_no_loop() -> None:
    """A deploy every few hours, and one that was repeated at once, are no loop."""
    seen = evidence(signals=signals(restarts=restarts(1000, 1200, 1400, 1402)))
    assert list(restart_loop.find(seen)) == []
    assert len(list(restart.find(seen))) == 1
