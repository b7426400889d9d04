"""The check files-growing: open files grow toward their limit."""

import pytest
from tests.diagnose.harness import evidence, signal, signals, steady

from sidecar.diagnose.checks.resources import files_growing
from sidecar.model.finding import Severity
from sidecar.model.sample import Exposition
from sidecar.model.signals import Role


@pytest.mark.parametrize(
    ("open_now", "severity"),
    [
        pytest.param(100, None, id="few"),
        pytest.param(950, Severity.WARNING, id="near the limit"),
        pytest.param(1020, Severity.ERROR, id="at the limit"),
    ],
)
def test_live(open_now: int, severity: Severity | None) -> None:
    """Open files near their limit are reported without a history."""
    samples = {"process_open_fds": float(open_now), "process_max_fds": 1024.0}
    findings = files_growing.find(evidence(metrics=Exposition(samples)))
    assert [finding.severity for finding in findings] == ([severity] if severity else [])


def test_grows() -> None:
    """Open files that grow toward their limit are an error; steady use is not reported."""
    usual = steady(300.0, 0.01)
    values = [value + max(step - 1390, 0) * 8 for step, value in enumerate(usual)]
    growing, calm = (signal(Role.FILES, row, limit=1000.0) for row in (values, usual))
    (finding,) = files_growing.find(evidence(signals=signals(growing)))
    assert finding.severity is Severity.ERROR
    assert list(files_growing.find(evidence(signals=signals(calm)))) == []
