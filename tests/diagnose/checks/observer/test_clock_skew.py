"""The check clock-skew: the clocks of the target and of this machine differ."""

import pytest
from tests.diagnose.harness import evidence

from sidecar.diagnose.checks.observer import clock_skew


@pytest.mark.parametrize(
    ("skew", "title"),
    [
        pytest.param(5.0, "The target's clock is 5 s ahead of ours", id="ahead"),
        pytest.param(-90.0, "The target's clock is 90 s behind ours", id="behind"),
    ],
)
def test_clocks_differ(skew: float, title: str) -> None:
    """Clocks that differ by five seconds or more are reported, with the direction."""
    (finding,) = clock_skew.find(evidence(skew_s=skew))
    assert finding.title == title


@pytest.mark.parametrize("skew", [None, 2.0, -4.9], ids=["unknown", "ahead", "behind"])
def test_clocks_agree(skew: float | None) -> None:
    """Clocks that differ by less, or by an unknown time, are not reported."""
    assert list(clock_skew.find(evidence(skew_s=skew))) == []
