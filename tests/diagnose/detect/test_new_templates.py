"""Templates of a log that were never seen before the window."""

import pytest
from tests.diagnose.harness import at as time_at
from tests.diagnose.lines import known, minutes, seen, steady, template

from sidecar.diagnose.checks.logged import logged
from sidecar.diagnose.detect.new_templates import RARE, New, new_errors
from sidecar.model.logs import Template
from sidecar.model.record import Level


def new(*templates: Template, least: Level = Level.ERROR) -> list[New]:
    """Return what is new in a log of a day with these templates and one that always was there."""
    log = logged(seen(known(), *templates, info=steady(5)))
    assert log is not None
    return new_errors(log, least)


def test_found() -> None:
    """An error that comes again and again in the window is no luck."""
    (one,) = new(template("no route", Level.ERROR, minutes(1400, 6, step=3)))
    assert (one.template.text, one.at, one.minutes) == ("no route", time_at(1400), 6)
    assert one.chance < RARE


def test_once() -> None:
    """One that came once may well be luck."""
    (one,) = new(template("odd thing", Level.ERROR, {1400: 1}))
    assert one.chance > RARE


def test_in_order() -> None:
    """Those that were seen first come first."""
    late = template("late", Level.ERROR, minutes(1420, 6))
    early = template("early", Level.ERROR, minutes(1400, 6))
    assert [one.template.text for one in new(late, early)] == ["early", "late"]


@pytest.mark.parametrize(("least", "count"), [(Level.ERROR, 0), (Level.WARNING, 1)])
def test_level(least: Level, count: int) -> None:
    """Warnings count where they are asked for."""
    warning = template("slow", Level.WARNING, minutes(1400, 6))
    assert len(new(warning, least=least)) == count


def test_lasting() -> None:
    """What came before the window for the first time, and ever since, is new as of then."""
    (one,) = new(template("no route", Level.ERROR, minutes(1200, 120, step=2)))
    assert one.at == time_at(1200)


def test_old() -> None:
    """What was seen in the past is not new."""
    assert new(template("x", Level.ERROR, {5: 1} | minutes(1400, 6))) == []
