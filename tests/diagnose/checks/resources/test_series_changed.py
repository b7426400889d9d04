"""Series of unknown meaning that left their past."""

import msgspec
import pytest
from tests.diagnose.harness import (
    ONSET,
    at,
    change,
    changed,
    evidence,
    signal,
    signals,
)

from sidecar.diagnose.checks.resources import series_changed
from sidecar.diagnose.checks.traffic import success_overdue
from sidecar.model.finding import Severity
from sidecar.model.signals import Changes, Role, SeriesChange


def test_one_event() -> None:
    """Series that changed together are one warning, which names the strongest and the first."""
    earlier = change("widgets", 1.0, 4.0, at=at(ONSET - 1))
    strongest = change("gadgets", 10.0, 90.0, excess=99.0)
    (finding,) = series_changed.find(changed(earlier, strongest))
    assert finding.severity is Severity.WARNING
    assert finding.title == "gadgets rose to 90 (normally 10), and 1 other series"
    assert finding.detail == "Before, it did not stay above 30. It still lasts."
    assert finding.at == at(ONSET - 1)
    assert finding.hint.startswith("widgets changed first")
    assert len(finding.evidence) == 2


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(change("gadgets", 10.0, 90.0, strong=False), id="not strong"),
        pytest.param(change("jobs_queue_depth", 10.0, 90.0), id="reported by a check of its own"),
    ],
)
def test_not_reported(seen: SeriesChange) -> None:
    """Weak changes, and those that another check reports, are not reported."""
    assert list(series_changed.find(changed(seen))) == []


def test_left_to_no_other_check() -> None:
    """A change with a role is reported here where the check of the role does not report it."""
    (finding,) = series_changed.find(changed(change("jobs_queue_depth", 90.0, 10.0)))
    assert finding.title == "jobs_queue_depth fell to 10 (normally 90)"


def test_age_of_a_success_that_is_overdue() -> None:
    """The age of a last success is not reported again where success-overdue reports it."""
    ages = [(step % 60 if step < 1260 else step - 1200) * 60.0 for step in range(1440)]
    success = signal(Role.LAST_SUCCESS, ages, series="last_success_timestamp", unit="s")
    age = change("last_success_timestamp", 1800.0, 9000.0, kind="age", unit="s")
    known = evidence(signals=signals(success), changes=Changes(1, (age,)))
    assert len(list(success_overdue.find(known))) == 1
    assert list(series_changed.find(known)) == []
    alone = msgspec.structs.replace(known, signals=signals())
    assert len(list(series_changed.find(alone))) == 1
