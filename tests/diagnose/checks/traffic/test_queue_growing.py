"""A queue or a lag that grows."""

import pytest
from tests.diagnose.harness import change, changed, title_of_warning

from sidecar.diagnose.checks.traffic import queue_growing
from sidecar.model.signals import SeriesChange


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        pytest.param(
            change("jobs_queue_depth", 10.0, 400.0),
            "More work waits, 40 times the usual value: jobs_queue_depth rose to 400 (normally 10)",
            id="queue",
        ),
        pytest.param(
            change("consumer_lag", 0.0, 900.0),
            "More work waits, above zero for the first time: consumer_lag rose to 900 (normally 0)",
            id="from nothing",
        ),
    ],
)
def test_fires(seen: SeriesChange, title: str) -> None:
    """A queue that is many times as long as usual is reported with its factor."""
    assert title_of_warning(queue_growing, seen) == title


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(change("queue", 10.0, 20.0), id="twice as long"),
        pytest.param(change("queue", 10.0, 400.0, strong=False), id="not strong"),
        pytest.param(change("queue", 400.0, 10.0), id="shorter"),
    ],
)
def test_stays_quiet(seen: SeriesChange) -> None:
    """A queue that is busy or becomes shorter is not reported."""
    assert list(queue_growing.find(changed(seen))) == []
