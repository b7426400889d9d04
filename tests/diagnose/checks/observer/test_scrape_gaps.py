"""The check scrape-gaps."""

from tests.diagnose.harness import at, evidence, signals

from sidecar.diagnose.checks.observer import scrape_gaps
from sidecar.model.evidence import Health
from sidecar.model.finding import Severity
from sidecar.model.signals import Gap

WELL = Health(200, "ok", 5.0, 0.01)


def test_gaps() -> None:
    """Gaps that touch the window are one note."""
    gaps = (Gap(at(10), at(20)), Gap(at(1370), at(1390)), Gap(at(1400), at(1402)))
    (finding,) = scrape_gaps.find(evidence(signals=signals(gaps=gaps)))
    assert finding.severity is Severity.INFO
    assert "2 gaps" in finding.title
