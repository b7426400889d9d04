"""A pool whose callers wait."""

import pytest
from tests.diagnose.harness import change, changed, title_of_warning

from sidecar.diagnose.checks.resources import pool_waiting
from sidecar.model.signals import SeriesChange


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        pytest.param(
            change("hikaricp_connections_pending", 0.0, 8.0),
            "Callers wait for a pool: hikaricp_connections_pending rose to 8 (normally 0)",
            id="waiting",
        ),
        pytest.param(
            change("hikaricp_connections_pending", 0.0, 8.0, strong=False),
            "Callers wait for a pool: hikaricp_connections_pending rose to 8 (normally 0)",
            id="one constant value",
        ),
        pytest.param(
            change("go_sql_wait_count_total", 0.01, 0.4, kind="rate", unit="1/s"),
            "Callers wait for a pool:"
            " rate of go_sql_wait_count_total rose to 0.4/s (normally 0.01/s)",
            id="waits are counted",
        ),
        pytest.param(
            change("hikaricp_connections_idle", 6.0, 0.0, strong=False, excess=1.0),
            "A pool has nothing to spare: hikaricp_connections_idle fell to 0 (normally 6)",
            id="none is idle",
        ),
    ],
)
def test_fires(seen: SeriesChange, title: str) -> None:
    """A pool is reported when callers begin to wait, or when nothing of it is spare."""
    assert title_of_warning(pool_waiting, seen) == title


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(change("pool_waiting", 8.0, 1.0), id="fewer wait"),
        pytest.param(change("pool_waiting", 0.0, 0.3), id="one of three scrapes"),
        pytest.param(change("pool_waiting", 3.0, 8.0, strong=False, excess=2.0), id="not clear"),
        pytest.param(change("connections_idle", 6.0, 3.0), id="half is idle"),
        pytest.param(change("connections_idle", 3.0, 9.0), id="more is idle"),
    ],
)
def test_stays_quiet(seen: SeriesChange) -> None:
    """A pool that has members to spare is not reported."""
    assert list(pool_waiting.find(changed(seen))) == []
