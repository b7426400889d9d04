"""Retries and timeouts that multiply."""

import pytest
from tests.diagnose.harness import change, changed, title_of_warning

from sidecar.diagnose.checks.traffic import retries_up
from sidecar.model.signals import SeriesChange


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        pytest.param(
            change("client_retries_total", 0.1, 1.2, kind="rate", unit="1/s"),
            "Retries or timeouts are 12 times the usual value:"
            " rate of client_retries_total rose to 1.2/s (normally 0.1/s)",
            id="retries",
        ),
    ],
)
def test_fires(seen: SeriesChange, title: str) -> None:
    """Retries that are many times as many as usual are reported."""
    assert title_of_warning(retries_up, seen) == title


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(change("retries_total", 0.1, 0.2, kind="rate"), id="twice as many"),
        pytest.param(change("retries_total", 0.1, 1.2, kind="rate", strong=False), id="not strong"),
        pytest.param(change("retries_total", 1.2, 0.1, kind="rate"), id="fewer"),
    ],
)
def test_stays_quiet(seen: SeriesChange) -> None:
    """Twice as many retries, fewer, or a weak rise are not reported."""
    assert list(retries_up.find(changed(seen))) == []
