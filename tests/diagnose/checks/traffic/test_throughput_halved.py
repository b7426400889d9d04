"""Throughput that halved."""

import msgspec
import pytest
from tests.diagnose.harness import ONSET, change, changed, signal, signals, steady, title_of_warning

from sidecar.diagnose.checks.traffic import throughput_halved, traffic_dropped
from sidecar.model.signals import Role, SeriesChange


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        pytest.param(
            change("orders_total", 0.5, 0.2, kind="rate", unit="1/s"),
            "Work is done at 40% of the usual rate:"
            " rate of orders_total fell to 0.2/s (normally 0.5/s)",
            id="less than half",
        ),
        pytest.param(
            change("orders_total", 0.5, 0.0, kind="rate", unit="1/s"),
            "Work stopped: rate of orders_total fell to 0/s (normally 0.5/s)",
            id="none",
        ),
    ],
)
def test_fires(seen: SeriesChange, title: str) -> None:
    """Work that is done at half of the usual rate or less is reported."""
    assert title_of_warning(throughput_halved, seen) == title


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(change("ops", 0.5, 0.3), id="more than half"),
        pytest.param(change("ops", 0.5, 0.1, strong=False), id="not strong"),
        pytest.param(change("ops", 0.1, 0.5), id="rose"),
    ],
)
def test_stays_quiet(seen: SeriesChange) -> None:
    """Work that is done at more than half of the usual rate is not reported."""
    assert list(throughput_halved.find(changed(seen))) == []


def test_dropped_traffic_is_reported_once() -> None:
    """Traffic that traffic-dropped reports in the same minutes is not reported again."""
    values = [each * (0.1 if step >= ONSET else 1.0) for step, each in enumerate(steady(5.0))]
    fall = change("http_requests_total", 5.0, 0.5, kind="rate", unit="1/s")
    both = msgspec.structs.replace(changed(fall), signals=signals(signal(Role.TRAFFIC, values)))
    assert len(list(traffic_dropped.find(both))) == 1
    assert list(throughput_halved.find(both)) == []
