"""Templates of the log that appeared, vanished or multiplied."""

from collections.abc import Mapping

import msgspec
from tests.diagnose.harness import DAY, MINUTE, START
from tests.diagnose.lines import WINDOW, known, minutes, seen, steady, template

from sidecar.diagnose.explain.log_changes import log_changes
from sidecar.model.evidence import Evidence
from sidecar.model.logs import Template
from sidecar.model.record import Level
from sidecar.model.signals import Changes, SeriesChange

NS = 1_000_000_000


def kinds(evidence: Evidence) -> dict[str, str]:
    """Return what each template did."""
    return {change.template: change.kind for change in log_changes(evidence)}


def beside(evidence: Evidence, minute: int) -> Evidence:
    """Return the evidence with a series that changed in that minute."""
    at = START + minute * MINUTE
    change = SeriesChange("queue", "value", "", 1.0, 40.0, at, at, 9.0, 9.0, 0.0, strong=True)
    return msgspec.structs.replace(evidence, changes=Changes(9, (change,)))


def row(counts: Mapping[int, int], text: str, **fields: object) -> Template:
    """Return a template of ERROR whose records have fields."""
    made = template(text, Level.ERROR, counts)
    example = msgspec.structs.replace(made.example, fields=fields)
    return msgspec.structs.replace(made, example=example)


def test_healthy() -> None:
    """A log that is as ever has no change."""
    assert kinds(seen(known(), info=steady(5))) == {}


def test_appeared() -> None:
    """A new error is listed with its count and its rate, where none was before."""
    (change,) = log_changes(
        seen(template("no route", Level.ERROR, minutes(WINDOW + 20, 30, 4)), info=steady(5))
    )
    assert (change.kind, change.count, change.before) == ("appeared", 120, 0.0)
    assert 3 < change.after < 4.2
    assert change.at == START + (WINDOW + 20) * MINUTE
    assert change.example == "ERROR no route"


def test_multiplied() -> None:
    """An error that was there and comes far more often is listed with both rates."""
    counts = minutes(0, DAY // 10, 1, 10) | minutes(WINDOW + 30, 20, 40)
    (change,) = log_changes(seen(template("timeout", Level.ERROR, counts), info=steady(5)))
    assert change.kind == "multiplied"
    assert change.before < 1
    assert change.after > 30
    assert abs(change.at - START - (WINDOW + 30) * MINUTE) <= MINUTE


def test_vanished() -> None:
    """Lines of every hour that stopped are listed, also without a change in the metrics."""
    counts = minutes(0, WINDOW + 20, 3)
    (change,) = log_changes(seen(template("tick", Level.INFO, counts), info=steady(5)))
    assert (change.kind, change.after) == ("vanished", 0.0)
    assert 2.9 < change.before < 3.1


def test_information_beside_a_change() -> None:
    """A line of INFO that comes first is listed only beside a change in the metrics."""
    new = template("switched to the replica", Level.INFO, minutes(WINDOW + 40, 10, 2))
    alone = seen(new, info=steady(5))
    assert kinds(alone) == {}
    assert kinds(beside(alone, WINDOW + 41)) == {"switched to the replica": "appeared"}
    assert kinds(beside(alone, WINDOW + 10)) == {}


def test_service() -> None:
    """A change has the service that its record names, where records tell services apart."""
    first = row(minutes(WINDOW + 20, 30, 4), "no route", service="cart")
    second = row(minutes(WINDOW + 21, 30, 4), "refused", service="front")
    changes = log_changes(seen(first, second, info=steady(5)))
    assert [change.service for change in changes] == ["cart", "front"]
    (alone,) = log_changes(seen(first, info=steady(5)))
    assert alone.service == ""


def test_source() -> None:
    """Of several logs, a template that only one has is of the service that the log is called."""
    made = template("no route", Level.ERROR, minutes(WINDOW + 20, 30, 4))
    given = seen(msgspec.structs.replace(made, source="cart"), info=steady(5))
    (change,) = log_changes(given)
    assert change.service == "cart"


def test_no_log() -> None:
    """Without a log nothing of it changed."""
    missing = seen(known())
    assert log_changes(msgspec.structs.replace(missing, logs=missing.health)) == ()
