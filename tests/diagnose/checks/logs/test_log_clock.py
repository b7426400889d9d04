"""The check log-clock."""

import pytest
from tests.diagnose.harness import DAY, MINUTE, NOW, SECOND, evidence
from tests.diagnose.harness import at as time_at
from tests.diagnose.lines import one, seen, steady, summary

from sidecar.diagnose.checks.logs import (
    log_clock,
)
from sidecar.model.finding import Severity


def test_future() -> None:
    """A record in the future is reported, unless the target's clock is ahead."""
    given = summary(info=steady(5), last=NOW + 10 * MINUTE)
    found = one(log_clock.find(evidence(logs=given)))
    assert (found.subject, found.severity) == ("future", Severity.WARNING)
    assert "10 min ahead" in found.title
    assert list(log_clock.find(evidence(logs=given, skew_s=600.0))) == []


@pytest.mark.parametrize(
    ("back", "before", "count", "severity"),
    [
        pytest.param(3600, 1410, 1, Severity.WARNING, id="in the window"),
        pytest.param(3600, 300, 1, Severity.INFO, id="long ago"),
        pytest.param(3600, 1410, 50, Severity.INFO, id="two clocks in one file"),
        pytest.param(50, 1410, 0, None, id="a full buffer"),
    ],
)
def test_setback(back: int, before: int, count: int, severity: Severity | None) -> None:
    """A clock that was set back in the window is a warning with its time."""
    steps = {"setback": back * SECOND, "setback_at": time_at(before), "setbacks": count}
    found = list(log_clock.find(seen(info=steady(5), **steps)))
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    if severity is Severity.WARNING:
        assert found[0].at == time_at(before)
        assert "go back by 1 h" in found[0].title


def test_backwards() -> None:
    """A log whose records often go back is a note."""
    given = seen(info=steady(5), backwards=DAY * 3)
    assert one(log_clock.find(given)).severity is Severity.INFO
