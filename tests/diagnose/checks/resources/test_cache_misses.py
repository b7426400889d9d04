"""A cache that hits less often."""

import pytest
from tests.diagnose.harness import change, changed, title_of_warning

from sidecar.diagnose.checks.resources import cache_misses
from sidecar.model.signals import SeriesChange


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        pytest.param(
            change("cache_hits_total", 0.92, 0.2, kind="ratio", unit="ratio"),
            "The cache hits less often: ratio of cache_hits_total fell to 20% (normally 92%)",
            id="share",
        ),
        pytest.param(
            change("cache_hit_percent", 92.0, 60.0, strong=False),
            "The cache hits less often: cache_hit_percent fell to 60 (normally 92)",
            id="percent",
        ),
    ],
)
def test_fires(seen: SeriesChange, title: str) -> None:
    """A cache whose misses multiply is reported, as a share and in percent."""
    assert title_of_warning(cache_misses, seen) == title


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(change("hit_ratio", 0.2, 0.9), id="rose"),
        pytest.param(change("hit_ratio", 0.99, 0.95), id="few points"),
        pytest.param(change("hit_ratio", 0.5, 0.3), id="less than three times"),
        pytest.param(change("hit_ratio", 0.9, 0.2, excess=2.0), id="not clear"),
    ],
)
def test_stays_quiet(seen: SeriesChange) -> None:
    """A cache that still answers most of what it did is not reported."""
    assert list(cache_misses.find(changed(seen))) == []
