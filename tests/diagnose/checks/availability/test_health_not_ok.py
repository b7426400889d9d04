"""The check health-not-ok: the health endpoint reports a problem, or does not answer."""

import pytest
from tests.diagnose.harness import evidence

from sidecar.diagnose.checks.availability import health_not_ok
from sidecar.model.evidence import Health, Missing
from sidecar.model.finding import Severity
from sidecar.model.sample import Exposition


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
def test_answer(status: int, word: str, severity: Severity | None) -> None:
    """The status code counts, then the word; a target without a health endpoint is not reported."""
    findings = health_not_ok.find(evidence(health=Health(status, word, None, 0.01)))
    assert [finding.severity for finding in findings] == ([severity] if severity else [])


def test_no_answer() -> None:
    """No health while the metrics answer is a warning; target-down reports that neither does."""
    metrics_only = evidence(target="http://app", metrics=Exposition({}))
    (finding,) = health_not_ok.find(metrics_only)
    assert finding.severity is Severity.WARNING
    assert list(health_not_ok.find(evidence(target="http://app"))) == []


def test_no_health_page() -> None:
    """A target that answers without a health endpoint is not a finding: exporters have none."""
    missing = Missing("no page at /health; name it with --health (http://app)")
    exporter = evidence(target="http://app", health=missing, metrics=Exposition({"a": 1.0}))
    assert list(health_not_ok.find(exporter)) == []
