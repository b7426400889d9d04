"""The check failing-from-start: failures since a young history begins."""

import pytest
from tests.diagnose.harness import START, failing_young

from sidecar.diagnose.checks.traffic import failing_from_start
from sidecar.model.finding import Severity


@pytest.mark.parametrize(
    ("share", "severity"), [(0.6, Severity.WARNING), (0.2, Severity.INFO)], ids=["most", "some"]
)
def test_failing_from_the_start(share: float, severity: Severity) -> None:
    """A share of failures since the start is reported, without a comparison."""
    (finding,) = failing_from_start.find(failing_young(*([share] * 40)))
    assert finding.severity is severity
    assert finding.title.startswith(f"{share:.0%} of")
    assert "no earlier history" in finding.detail
    assert finding.at == START


@pytest.mark.parametrize(
    "shares",
    [
        pytest.param([0.04] * 40, id="few"),
        pytest.param([0.9] * 5 + [0.0] * 35, id="while it starts"),
        pytest.param([0.0] * 40, id="none"),
        pytest.param([0.6], id="one step"),
        pytest.param([0.4] * 2000, id="an old history"),
        pytest.param([0.0] * 48 + [0.56] * 6, id="reported by error-ratio-up"),
    ],
)
def test_not_reported(shares: list[float]) -> None:
    """Few failures, a start with some, and an old history are not reported."""
    assert list(failing_from_start.find(failing_young(*shares))) == []
