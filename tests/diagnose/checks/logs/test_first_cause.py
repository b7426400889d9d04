"""The check first-cause."""

from tests.diagnose.lines import known, minutes, one, seen, steady, template

from sidecar.diagnose.checks.logs import (
    first_cause,
)
from sidecar.model.finding import Severity
from sidecar.model.record import Level


def test_first_of_many() -> None:
    """The record that came first is named, also if it came once and was a warning."""
    cause = template("pool closed", Level.WARNING, {1399: 1}, second=58)
    burst = template("no connection", Level.ERROR, minutes(1400, 20, 5), second=2)
    more = template("job failed", Level.ERROR, minutes(1400, 20, 2), second=9)
    found = one(first_cause.find(seen(known(), cause, burst, more, info=steady(5))))
    assert (found.subject, found.severity) == (cause.id, Severity.ERROR)
    assert [proof.text for proof in found.evidence] == [
        "WARNING pool closed",
        "ERROR no connection",
        "ERROR job failed",
    ]


def test_alone() -> None:
    """One new error alone has no first cause."""
    new = template("no route", Level.ERROR, minutes(1400, 30, 4))
    assert list(first_cause.find(seen(known(), new, info=steady(5)))) == []
