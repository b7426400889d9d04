"""Work whose last success is too long ago."""

import pytest
from tests.diagnose.harness import DAY, MINUTE, at, evidence, signal, signals

from sidecar.diagnose.checks.traffic import success_overdue
from sidecar.model.finding import Severity
from sidecar.model.signals import Role, Signal


def ages(*successes: int, until: int = DAY) -> Signal:
    """Return the seconds since the last success, for a job that succeeded at these steps."""
    last, values = -1, list[float | None]()
    for step in range(until):
        last = step if step in successes else last
        values.append((step - last) * 60.0 + 2.0)
    return signal(Role.LAST_SUCCESS, values, series="backup_last_success", unit="s")  # type: ignore[arg-type] # a list of floats


def test_overdue() -> None:
    """An hourly job that did not succeed for three hours is reported, since when it was due."""
    hourly = ages(*range(0, 1260, 60))
    (finding,) = success_overdue.find(evidence(signals=signals(hourly)))
    assert finding.severity is Severity.WARNING
    assert finding.title == "No success for 3 h 59 min (normally every 1 h): backup_last_success"
    assert finding.detail.endswith("There is none yet.")
    assert finding.at is not None
    assert abs(finding.at - at(1260)) <= MINUTE


def test_succeeded_again() -> None:
    """A pause that ended within the window is reported as ended."""
    late = ages(*range(0, 1200, 60), 1400)
    (finding,) = success_overdue.find(evidence(signals=signals(late)))
    assert finding.detail.endswith("It has succeeded again.")


@pytest.mark.parametrize(
    "job",
    [
        pytest.param(ages(*range(0, DAY, 60)), id="in time"),
        pytest.param(ages(*range(10, 1380, 60)), id="one run missed"),
        pytest.param(ages(0, 60, 120, 180), id="too few successes"),
        pytest.param(ages(0, 60, 120, 400, 460, 520, 580), id="no rhythm"),
        pytest.param(ages(*range(0, 600, 60), *range(900, DAY, 60)), id="over before the window"),
        pytest.param(ages(*range(0, 1000, 60), until=1100), id="no longer scraped"),
    ],
)
def test_not_overdue(job: Signal) -> None:
    """A job is not reported while it is within its rhythm, has none, or is not known any more."""
    padded = (*job.values, *[None] * (DAY - len(job.values)))
    known = signal(Role.LAST_SUCCESS, padded, series=job.series, unit="s")  # type: ignore[arg-type] # with gaps
    assert list(success_overdue.find(evidence(signals=signals(known)))) == []
