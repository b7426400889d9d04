"""Garbage collection that takes more time."""

import pytest
from tests.diagnose.harness import change, changed, title_of_warning

from sidecar.diagnose.checks.resources import gc_time_up
from sidecar.model.signals import SeriesChange


def collection(before: float, after: float, **fields: object) -> SeriesChange:
    """Return a change of the share of time that garbage collection takes."""
    series = "jvm_gc_pause_seconds_sum"
    return change(series, before, after, kind="rate", unit="ratio", **fields)


def test_fires() -> None:
    """Garbage collection that takes many times its usual share is reported with both shares."""
    assert title_of_warning(gc_time_up, collection(0.01, 0.3)) == (
        "Garbage collection takes 30 times the usual value:"
        " rate of jvm_gc_pause_seconds_sum rose to 30% (normally 1%)"
    )


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(collection(0.3, 0.01), id="less"),
        pytest.param(collection(0.2, 0.35), id="less than twice"),
        pytest.param(collection(0.001, 0.015), id="a small share"),
        pytest.param(collection(0.01, 0.3, strong=False), id="not strong"),
    ],
)
def test_stays_quiet(seen: SeriesChange) -> None:
    """Less collection, a small share, and a weak rise are not reported."""
    assert list(gc_time_up.find(changed(seen))) == []
