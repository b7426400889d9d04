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
        assert all(each.severity is Severity.INFO for each in found)


def test_still_there() -> None:
    """One that came before the window for the first time, and ever since, is told."""
    new = template("no route", Level.ERROR, minutes(1200, 120, step=2), second=12)
    found = one(new_error.find(seen(known(), new, info=steady(5))))
    assert found.at == time_at(1200) + 12 * SECOND


def test_new() -> None:
    """An error that is new, and comes again and again, is a warning with its first record."""
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
    """How bad it is depends on the level, and on how often it came."""
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
    """What was there before the window is not new."""
    assert list(new_error.find(seen(template("x", Level.ERROR, counts), info=steady(5)))) == []


def test_long_tail() -> None:
    """Where rare errors come and go all day, one more is not news, also twice."""
    rare = [template(f"odd {n}", Level.ERROR, {n * 20: 1}) for n in range(60)]
    new = template("odd again", Level.ERROR, {1390: 1, 1400: 1})
    assert list(new_error.find(seen(new, *rare, info=steady(5)))) == []


def test_short_past() -> None:
    """A log that goes back no longer than the window has no old errors."""
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
    """What came early, seldom, or has ended is not new."""
    assert list(new_error.find(young_log(template("task failed", Level.ERROR, counts)))) == []


def test_hint_names_the_cause() -> None:
    """The hint names the cause that the record gives, and no cause where it has none."""
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
