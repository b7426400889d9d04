"""Replicas and leaders that come and go."""

import pytest
from tests.diagnose.harness import DAY, at, evidence, signal, signals

from sidecar.diagnose.checks.availability import flapping
from sidecar.model.finding import Severity
from sidecar.model.signals import Role, Signal


def replicas(*dips: int, first: int = 0) -> Signal:
    """Return the replicas that are ready: three, but two for a minute at these steps."""
    values = [None if step < first else 2.0 if step in dips else 3.0 for step in range(DAY)]
    return signal(Role.REPLICAS, values, series="replicas_ready", unit="")  # type: ignore[arg-type] # with gaps


def elections(*at_steps: int) -> Signal:
    """Return the rate of a counter that increased at these steps."""
    values = [1 / 60 if step in at_steps else 0.0 for step in range(DAY)]
    return signal(Role.REPLICAS, values, series="leader_changes_total", unit="1/s")


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        pytest.param(
            replicas(1390, 1400, 1410, 1420),
            "replicas_ready fell 4 times in 30 min",
            id="replicas",
        ),
        pytest.param(
            replicas(100, 1390, 1400, 1410),
            "replicas_ready fell 3 times in 20 min",
            id="one before",
        ),
        pytest.param(
            elections(1390, 1400, 1410),
            "leader_changes_total increased 3 times in 20 min",
            id="leader",
        ),
    ],
)
def test_flaps(seen: Signal, title: str) -> None:
    """Three changes within the window, and more than twice as many as before, are reported."""
    (finding,) = flapping.find(evidence(signals=signals(seen)))
    assert finding.title == title
    assert finding.severity is Severity.WARNING
    assert finding.at == at(1390)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(replicas(1390, 1400), id="two"),
        pytest.param(replicas(1390, 1392, 1394), id="one deploy"),
        pytest.param(replicas(100, 110, 1390, 1400, 1410), id="as often before"),
        pytest.param(replicas(1390, 1400, 1410, first=1350), id="no past"),
        pytest.param(elections(), id="never"),
        pytest.param(signal(Role.TRAFFIC, [3.0, 2.0] * (DAY // 2)), id="another role"),
    ],
)
def test_does_not_flap(seen: Signal) -> None:
    """Few changes, those of one deploy, and those that are usual are not reported."""
    assert list(flapping.find(evidence(signals=signals(seen)))) == []
