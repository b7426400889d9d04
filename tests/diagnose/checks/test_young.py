"""What is told of a service whose history and log are a few minutes old."""

import msgspec
import pytest
from tests.diagnose.harness import SECOND, START, evidence, signal
from tests.diagnose.lines import BEGIN, summary, template

from sidecar.diagnose.checks.logs import error_burst, new_error
from sidecar.diagnose.checks.traffic import error_ratio_up, failing_from_start
from sidecar.model.evidence import Evidence, Window
from sidecar.model.finding import Severity
from sidecar.model.logs import Template
from sidecar.model.record import Level
from sidecar.model.signals import Role, Signals

STEP = 5
"""Seconds of a step of a young history."""


def failing(*shares: float) -> Evidence:
    """Return evidence of a young service, of which such a share of 25 requests a step failed."""
    values = [round(share * 25) / 25 for share in shares]
    errors = signal(Role.ERRORS, values, unit="ratio", events=(25.0,) * len(values))
    now = START + len(values) * STEP * SECOND
    found = Signals(START, STEP * SECOND, (errors,), interval=SECOND)
    return evidence(at=now, window=Window(now - 3600 * SECOND, now), signals=found)


def test_failures_after_some_minutes() -> None:
    """Half a minute of failures after four minutes of none is told, with its onset."""
    (finding,) = error_ratio_up.find(failing(*([0.0] * 48), *([0.56] * 6)))
    assert finding.severity is Severity.ERROR
    assert finding.at == START + 48 * STEP * SECOND
    assert not list(failing_from_start.find(failing(*([0.0] * 48), *([0.56] * 6))))


@pytest.mark.parametrize(
    ("share", "severity"), [(0.6, Severity.WARNING), (0.2, Severity.INFO)], ids=["most", "some"]
)
def test_failing_from_the_start(share: float, severity: Severity) -> None:
    """What failed ever since is stated, without a judgement."""
    (finding,) = failing_from_start.find(failing(*([share] * 40)))
    assert finding.severity is severity
    assert finding.title.startswith(f"{share:.0%} of")
    assert "no earlier history" in finding.detail
    assert finding.at == START


@pytest.mark.parametrize(
    "shares",
    [[0.04] * 40, [0.9] * 5 + [0.0] * 35, [0.0] * 40, [0.6], [0.4] * 2000],
    ids=["few", "while it starts", "none", "one step", "an old one"],
)
def test_nothing_to_state(shares: list[float]) -> None:
    """Few failures, a start with some, and what is usual since long are not told."""
    assert list(failing_from_start.find(failing(*shares))) == []


def log(*errors: Template, minutes: int = 6) -> Evidence:
    """Return evidence of a log of some minutes, with ten lines in each of them."""
    now = START + minutes * 60 * SECOND
    read = summary(*errors, info=[100] * minutes)
    return evidence(at=now, window=Window(now - 3600 * SECOND, now), logs=read)


def test_a_new_error_in_a_young_log() -> None:
    """An error that is much of the last minutes, in a log that was longer without it, is new."""
    new = template("task failed", Level.ERROR, {4: 100, 5: 200}, second=20)
    (finding,) = new_error.find(log(new))
    assert (finding.severity, finding.at) == (
        Severity.ERROR,
        (BEGIN + 4) * 60 * SECOND + 20 * SECOND,
    )


@pytest.mark.parametrize(
    "counts",
    [{0: 60}, {1: 50, 2: 50, 5: 50}, {5: 8}, {3: 40}],
    ids=["while it starts", "from early on", "few", "over"],
)
def test_no_new_error_in_a_young_log(counts: dict[int, int]) -> None:
    """What came early, seldom, or has ended is not new."""
    assert list(new_error.find(log(template("task failed", Level.ERROR, counts)))) == []


def test_a_burst_in_a_young_log() -> None:
    """A known error that suddenly is most of the log is a burst."""
    known = template("task failed", Level.ERROR, {1: 1, 9: 300, 10: 250})
    (finding,) = error_burst.find(log(known, minutes=11))
    assert finding.at == (BEGIN + 9) * 60 * SECOND
    few = template("task failed", Level.ERROR, {1: 1, 9: 20})
    assert list(error_burst.find(log(few, minutes=11))) == []
    again = template("task failed", Level.ERROR, {2: 90, 9: 300})
    assert list(error_burst.find(log(again, minutes=11))) == []
    assert list(error_burst.find(msgspec.structs.replace(log(known, minutes=11), logs=None))) == []
