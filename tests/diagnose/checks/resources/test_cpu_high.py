"""CPU use far above its past."""

import pytest
from tests.diagnose.harness import change, changed, title_of_warning

from sidecar.diagnose.checks.resources import cpu_high
from sidecar.model.signals import SeriesChange


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        pytest.param(
            change("process_cpu_seconds_total", 0.15, 0.9, kind="rate", unit="ratio"),
            "CPU use is 6 times the usual value:"
            " rate of process_cpu_seconds_total rose to 90% (normally 15%)",
            id="counter",
        ),
        pytest.param(
            change("pod_cpu_usage_millicores", 50.0, 300.0),
            "CPU use is 6 times the usual value:"
            " pod_cpu_usage_millicores rose to 300 (normally 50)",
            id="gauge",
        ),
    ],
)
def test_fires(seen: SeriesChange, title: str) -> None:
    """A CPU series that rose strongly is reported once, with its factor and both values."""
    assert title_of_warning(cpu_high, seen) == title


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(change("cpu", 50.0, 300.0, strong=False), id="not strong"),
        pytest.param(change("cpu", 300.0, 50.0), id="fell"),
        pytest.param(change("cpu_quota", 50.0, 300.0), id="no use of CPU"),
    ],
)
def test_stays_quiet(seen: SeriesChange) -> None:
    """Weak rises, falls and series of another role are not reported."""
    assert list(cpu_high.find(changed(seen))) == []
