"""The check error-burst."""

import re

import pytest
from tests.diagnose.harness import SECOND
from tests.diagnose.harness import at as time_at
from tests.diagnose.lines import at, known, minutes, one, seen, steady, template, young_log

from sidecar.diagnose.checks.logs import (
    error_burst,
)
from sidecar.model.finding import Severity
from sidecar.model.record import Level


def test_named() -> None:
    """A burst is reported with its onset, its errors, its span and its templates."""
    burst = template("db gone", Level.ERROR, minutes(1400, 3, 20), error="refused", second=7)
    found = one(error_burst.find(seen(known(), burst, info=steady(5))))
    assert found.at == time_at(1400) + 7 * SECOND
    assert found.severity is Severity.WARNING
    assert found.title.startswith("6")
    assert "in 3 min" in found.title
    assert found.evidence[0].text == "60 times: ERROR db gone: refused"


def test_lasting() -> None:
    """A burst that has not ended is an error."""
    burst = template("db gone", Level.ERROR, minutes(1410, 30, 2))
    assert one(error_burst.find(seen(known(), burst, info=steady(5)))).severity is (Severity.ERROR)


def test_one_template_among_many() -> None:
    """A known template that bursts is found where all errors together do not."""
    noisy = template("client left", Level.ERROR, at(steady(40)))
    rare = template("disk slow", Level.ERROR, minutes(100, 5, step=200) | minutes(1400, 5, 8))
    found = one(error_burst.find(seen(noisy, rare, info=steady(50))))
    assert (found.subject, found.at) == (rare.id, time_at(1400))


@pytest.mark.parametrize(
    ("counts", "onset"),
    [
        pytest.param({1: 1, 9: 300, 10: 250}, 9, id="most of the log"),
        pytest.param({1: 1, 9: 20}, None, id="few"),
        pytest.param({2: 90, 9: 300}, None, id="as before"),
    ],
)
def test_young_log(counts: dict[int, int], onset: int | None) -> None:
    """In a log of some minutes a known error that suddenly is most of it is a burst."""
    log = young_log(template("task failed", Level.ERROR, counts), minutes=11)
    onsets = [finding.at for finding in error_burst.find(log)]
    assert onsets == ([] if onset is None else [time_at(onset)])


def test_title_compares_with_the_past() -> None:
    """The title has the errors, their span, and what is normal in as long; the hint the cause."""
    burst = template("db gone", Level.ERROR, minutes(1400, 10, 6), error="refused")
    found = one(error_burst.find(seen(known(), burst, info=steady(5))))
    assert re.fullmatch(r"6\d errors in 10 min; normally about [12], at most \d", found.title)
    assert found.detail == "It lasted 10 min and has ended."
    assert found.hint.startswith("Check 'refused' first")
