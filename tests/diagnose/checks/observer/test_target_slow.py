"""The check target-slow: the target takes longer to answer its observer."""

import pytest
from tests.diagnose.harness import (
    as_before,
    evidence,
    onset_is_exact,
    signal,
    signals,
    step_at_onset,
)

from sidecar.diagnose.checks.observer import target_slow
from sidecar.model.evidence import Health
from sidecar.model.finding import Severity
from sidecar.model.signals import Role, Signal

SCRAPES = signal(Role.OTHER, step_at_onset(0.01, 0.9), series="scrape_duration_seconds", unit="s")


def test_slow_scrapes() -> None:
    """Scrapes that take longer are a warning with both durations."""
    (finding,) = target_slow.find(evidence(signals=signals(SCRAPES)))
    assert finding.severity is Severity.WARNING
    assert finding.title.startswith("A scrape takes 899 ms (normally 10")
    assert onset_is_exact(finding)


@pytest.mark.parametrize("scrapes", as_before(SCRAPES), ids=["as before", "unknown", "empty"])
def test_scrapes_as_before(scrapes: Signal) -> None:
    """Scrapes that take as long as before are not reported."""
    assert list(target_slow.find(evidence(signals=signals(scrapes)))) == []


@pytest.mark.parametrize(
    ("seconds", "history", "title"),
    [
        pytest.param(0.2, False, "", id="fast"),
        pytest.param(
            3.5, False, "The health endpoint took 3.5 s to answer", id="slow without a history"
        ),
        pytest.param(2.0, False, "", id="not slow enough without a history"),
        pytest.param(
            2.0, True, "The health endpoint took 2 s to answer", id="slower than all scrapes"
        ),
    ],
)
def test_slow_health(seconds: float, history: bool, title: str) -> None:  # noqa: FBT001 - a row
    """A health answer is compared with the slowest scrape, or else with three seconds."""
    quick = signals(as_before(SCRAPES)[0]) if history else signals()
    known = evidence(health=Health(200, "ok", None, seconds), signals=quick)
    assert [finding.title for finding in target_slow.find(known)] == ([title] if title else [])
