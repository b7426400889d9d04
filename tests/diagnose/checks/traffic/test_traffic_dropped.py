"""The check traffic-dropped: less work arrives than before, or none."""

import pytest
from tests.diagnose.harness import (
    DAY,
    ONSET,
    as_before,
    at,
    evidence,
    onset_is_exact,
    signal,
    signals,
    steady,
    step_at_onset,
)

from sidecar.diagnose.checks.traffic import traffic_dropped
from sidecar.model.finding import Severity
from sidecar.model.signals import Outage, Role, Signal


@pytest.mark.parametrize(
    ("after", "title"),
    [
        pytest.param(0.5, "http_requests_total fell to 0.", id="less"),
        pytest.param(0.0, "http_requests_total stopped (normally", id="none"),
    ],
)
def test_less_traffic(after: float, title: str) -> None:
    """A rate of requests that fell is a warning that names both rates."""
    traffic = signal(Role.TRAFFIC, step_at_onset(5.0, after))
    (finding,) = traffic_dropped.find(evidence(signals=signals(traffic)))
    assert finding.severity is Severity.WARNING
    assert finding.title.startswith(title)
    assert onset_is_exact(finding)


@pytest.mark.parametrize(
    "traffic",
    as_before(signal(Role.TRAFFIC, step_at_onset(5.0, 0.5))),
    ids=["as before", "unknown", "empty"],
)
def test_as_much_traffic(traffic: Signal) -> None:
    """A rate of requests that stayed as it was is not reported."""
    assert list(traffic_dropped.find(evidence(signals=signals(traffic)))) == []


def test_not_while_down() -> None:
    """The traffic of a target that is down is not known, so it did not drop."""
    values = [None if step >= ONSET else rate for step, rate in enumerate(steady(5.0))]
    down = Outage(at(ONSET), at(DAY - 1), 120, "refused", lasting=True)
    gone = signals(Signal(Role.TRAFFIC, "x", "x", "1/s", tuple(values)), outages=(down,))
    assert list(traffic_dropped.find(evidence(signals=gone))) == []
