"""The check error-ratio-up: more requests fail than before."""

import pytest
from tests.diagnose.harness import (
    EVENTS,
    SECOND,
    START,
    YOUNG_STEP,
    as_before,
    evidence,
    failing_young,
    onset_is_exact,
    signal,
    signals,
    step_at_onset,
)

from sidecar.diagnose.checks.traffic import error_ratio_up
from sidecar.model.finding import Severity
from sidecar.model.signals import Role, Signal


def errors(after: float, until: int = 1440) -> Signal:
    """Return a share of failures that goes up from 1 %."""
    values = step_at_onset(0.01, after, until)
    return signal(Role.ERRORS, values, unit="ratio", events=EVENTS)


@pytest.mark.parametrize(
    ("ratio", "severity", "end"),
    [
        pytest.param(errors(0.2), Severity.ERROR, "It still lasts.", id="lasts"),
        pytest.param(errors(0.2, 1425), Severity.WARNING, "15 min and has ended.", id="ended"),
    ],
)
def test_more_failures(ratio: Signal, severity: Severity, end: str) -> None:
    """A share of failures that went up is reported with both shares, its onset and its end."""
    (finding,) = error_ratio_up.find(evidence(signals=signals(ratio)))
    assert finding.severity is severity
    assert "of http_requests_total fail (normally" in finding.title
    assert finding.detail.endswith(end)
    assert onset_is_exact(finding)


@pytest.mark.parametrize("ratio", as_before(errors(0.2)), ids=["as before", "unknown", "empty"])
def test_as_many_failures(ratio: Signal) -> None:
    """A share of failures that stayed as it was is not reported."""
    assert list(error_ratio_up.find(evidence(signals=signals(ratio)))) == []


def test_failures_after_some_minutes() -> None:
    """Half a minute of failures after four minutes of none is reported, with its onset."""
    (finding,) = error_ratio_up.find(failing_young(*([0.0] * 48), *([0.56] * 6)))
    assert finding.severity is Severity.ERROR
    assert finding.at == START + 48 * YOUNG_STEP * SECOND
