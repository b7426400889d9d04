"""The check error-burst."""

from tests.diagnose.harness import SECOND
from tests.diagnose.harness import at as time_at
from tests.diagnose.lines import at, known, minutes, one, seen, steady, template

from sidecar.diagnose.checks.logs import (
    error_burst,
)
from sidecar.model.finding import Severity
from sidecar.model.record import Level


def test_named() -> None:
    """The burst has its minute, its number and the templates that make it."""
    burst = template("db gone", Level.ERROR, minutes(1400, 3, 20), error="refused", second=7)
    found = one(error_burst.find(seen(known(), burst, info=steady(5))))
    assert found.at == time_at(1400) + 7 * SECOND
    assert found.severity is Severity.WARNING
    assert found.title.startswith("6")
    assert "in 3 min" in found.title
    assert found.evidence[0].text == "60 times: ERROR db gone: refused"


def test_lasting() -> None:
    """One that has not ended is an error."""
    burst = template("db gone", Level.ERROR, minutes(1410, 30, 2))
    assert one(error_burst.find(seen(known(), burst, info=steady(5)))).severity is (Severity.ERROR)


def test_one_template_among_many() -> None:
    """A known template that bursts is found where all errors together do not."""
    noisy = template("client left", Level.ERROR, at(steady(40)))
    rare = template("disk slow", Level.ERROR, minutes(100, 5, step=200) | minutes(1400, 5, 8))
    found = one(error_burst.find(seen(noisy, rare, info=steady(50))))
    assert (found.subject, found.at) == (rare.id, time_at(1400))
