"""The check new-error."""

from collections.abc import Mapping

import pytest
from tests.diagnose.harness import SECOND
from tests.diagnose.harness import at as time_at
from tests.diagnose.lines import WINDOW, known, minutes, one, seen, steady, template, young_log

from sidecar.diagnose.checks.logs import (
    new_error,
)
from sidecar.model.finding import Severity
from sidecar.model.record import Level


def test_two_mishaps() -> None:
    """An error that came twice, with some lines each time, is a note at most."""
    for counts in ({1390: 2, 1420: 2}, {1390: 2, 1391: 2}):
        new = template("odd thing", Level.ERROR, counts)
        found = list(new_error.find(seen(known(), new, info=steady(5))))
        assert all(finding.severity is Severity.INFO for finding in found)


def test_still_there() -> None:
    """An error that began before the window and still comes is reported."""
    new = template("no route", Level.ERROR, minutes(1200, 120, step=2), second=12)
    found = one(new_error.find(seen(known(), new, info=steady(5))))
    assert found.at == time_at(1200) + 12 * SECOND


def test_new() -> None:
    """A new error that comes repeatedly is a warning with its first record."""
    new = template("no route", Level.ERROR, minutes(1400, 6, step=3), second=12)
    found = one(new_error.find(seen(known(), new, info=steady(5))))
    assert (found.severity, found.at) == (Severity.WARNING, time_at(1400) + 12 * SECOND)
    assert found.evidence[0].text == "ERROR no route"
    assert "6 times" in found.title


@pytest.mark.parametrize(
    ("level", "count", "severity"),
    [
        pytest.param(Level.FATAL, 6, Severity.ERROR, id="fatal"),
        pytest.param(Level.ERROR, 40, Severity.ERROR, id="many"),
        pytest.param(Level.ERROR, 1, Severity.INFO, id="once"),
        pytest.param(Level.WARNING, 10, Severity.INFO, id="a warning"),
    ],
)
def test_severity(level: Level, count: int, severity: Severity) -> None:
    """The severity of a new error depends on its level and its count."""
    new = template("no route", level, minutes(1395, count))
    assert one(new_error.find(seen(known(), new, info=steady(5)))).severity is severity


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param({5: 1} | minutes(1400, 6), id="seen once before"),
        pytest.param(minutes(1375, 30), id="begun before the window"),
    ],
)
def test_known(counts: Mapping[int, int]) -> None:
    """An error that was seen before the window is not new."""
    assert list(new_error.find(seen(template("x", Level.ERROR, counts), info=steady(5)))) == []


def test_long_tail() -> None:
    """Where many rare errors come and go all day, one more rare error is not new."""
    rare = [template(f"odd {n}", Level.ERROR, {n * 20: 1}) for n in range(60)]
    new = template("odd again", Level.ERROR, {1390: 1, 1400: 1})
    assert list(new_error.find(seen(new, *rare, info=steady(5)))) == []


def test_short_past() -> None:
    """In a log that begins with the window no error is new."""
    new = template("no route", Level.ERROR, minutes(1400, 30))
    young = [0] * (WINDOW - 30) + steady(5, count=90)
    assert list(new_error.find(seen(new, info=young, first=time_at(WINDOW - 30)))) == []


def test_a_new_error_in_a_young_log() -> None:
    """An error that is much of the last minutes, in a log that was longer without it, is new."""
    new = template("task failed", Level.ERROR, {4: 100, 5: 200}, second=20)
    finding = one(new_error.find(young_log(new)))
    assert finding.severity is Severity.ERROR
    assert finding.at == time_at(4) + 20 * SECOND


@pytest.mark.parametrize(
    "counts",
    [{0: 60}, {1: 50, 2: 50, 5: 50}, {5: 8}, {3: 40}],
    ids=["while it starts", "from early on", "few", "over"],
)
def test_no_new_error_in_a_young_log(counts: dict[int, int]) -> None:
    """An error that came early or rarely, or has ended, is not new."""
    assert list(new_error.find(young_log(template("task failed", Level.ERROR, counts)))) == []


def test_hint_names_the_cause() -> None:
    """The hint names the cause in the record, where it has one."""
    hints = [
        one(
            new_error.find(
                seen(
                    known(),
                    template("no route", Level.ERROR, minutes(1400, 30, 4), error=cause),
                    info=steady(5),
                )
            )
        ).hint
        for cause in ("connection refused", "")
    ]
    assert hints[0].startswith("Check 'connection refused' first")
    assert "Check" not in hints[1]
