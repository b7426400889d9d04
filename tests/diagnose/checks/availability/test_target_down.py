"""The check target-down."""

import msgspec
import pytest
from tests.diagnose.harness import (
    DAY,
    ONSET,
    at,
    evidence,
    outage,
    restarts,
    signals,
)

from sidecar.diagnose.checks.availability import target_down
from sidecar.model.evidence import Evidence, Health
from sidecar.model.finding import Severity
from sidecar.model.sample import Exposition

WELL = Health(200, "ok", 5.0, 0.01)


def test_down_now() -> None:
    """A target that answers neither request is down since its first failed scrape."""
    lasting = outage(ONSET, 1800, lasting=True)
    (finding,) = target_down.find(
        evidence(target="http://app", signals=signals(outages=(lasting,)))
    )
    assert (finding.severity, finding.at) == (Severity.CRITICAL, at(ONSET))
    (finding,) = target_down.find(evidence(target="http://app"))
    assert finding.severity is Severity.CRITICAL


def test_down_after_the_fact() -> None:
    """Where only files are read, the last scrapes show that the target is down."""
    lasting = signals(outages=(outage(ONSET, 1800, lasting=True),))
    (finding,) = target_down.find(evidence(signals=lasting))
    assert (finding.severity, finding.at) == (Severity.CRITICAL, at(ONSET))


@pytest.mark.parametrize(
    ("seconds", "anew", "severity"),
    [
        (30, False, None),
        (45, False, Severity.WARNING),
        (60, True, None),
        (180, True, Severity.WARNING),
        (600, True, Severity.ERROR),
    ],
)
def test_was_down(seconds: int, anew: bool, severity: Severity | None) -> None:  # noqa: FBT001 - a row
    """An outage that ended is reported when it was longer than a restart, or without a restart."""
    begun = restarts(ONSET + seconds / 60) if anew else ()
    found = signals(outages=(outage(ONSET, seconds),), restarts=begun)
    answers = evidence(target="http://app", health=WELL, metrics=Exposition({}), signals=found)
    assert [finding.severity for finding in target_down.find(answers)] == (
        [severity] if severity else []
    )


def test_no_longer_than_before() -> None:
    """An outage that is no longer than an earlier one is not reported."""
    found = signals(outages=(outage(700, 120), outage(ONSET, 120)))
    assert list(target_down.find(evidence(signals=found))) == []


def test_flapping() -> None:
    """Many short outages that did not happen before are one finding."""
    often = tuple(outage(1385 + 3 * number, 30) for number in range(18))
    (finding,) = target_down.find(evidence(signals=signals(outages=often)))
    assert finding.severity is Severity.WARNING
    always = tuple(outage(3 * number, 30) for number in range(DAY // 3))
    assert list(target_down.find(evidence(signals=signals(outages=always)))) == []


def ended(
    seconds: int, *, anew: bool = False, before: int = 0, scrapes: int | None = None
) -> Evidence:
    """Return evidence of an outage that has ended, and of one before the window."""
    begun = restarts(ONSET + seconds / 60) if anew else ()
    new = outage(ONSET, seconds)
    if scrapes is not None:
        new = msgspec.structs.replace(new, scrapes=scrapes)
    old = (outage(700, before),) if before else ()
    seen = signals(outages=(*old, new), restarts=begun)
    return evidence(target="http://app", health=WELL, metrics=Exposition({}), signals=seen)


@pytest.mark.parametrize(
    ("case", "severity"),
    [
        pytest.param(ended(30, scrapes=3), Severity.WARNING, id="half a minute"),
        pytest.param(ended(29, scrapes=3), None, id="less"),
        pytest.param(ended(45, scrapes=3), Severity.WARNING, id="three scrapes"),
        pytest.param(ended(45, scrapes=2), None, id="two scrapes"),
        pytest.param(ended(120, anew=True), Severity.WARNING, id="a long restart"),
        pytest.param(ended(119, anew=True), None, id="a restart"),
        pytest.param(ended(314), Severity.WARNING, id="less than five minutes"),
        pytest.param(ended(315), Severity.ERROR, id="five minutes"),
        pytest.param(ended(150, before=100), Severity.WARNING, id="half as long again"),
        pytest.param(ended(149, before=100), None, id="about as long"),
        pytest.param(ended(300, before=900), Severity.WARNING, id="long, as before"),
        pytest.param(ended(299, before=900), None, id="shorter than before"),
    ],
)
def test_thresholds(case: Evidence, severity: Severity | None) -> None:
    """Each threshold holds to the second and to the scrape."""
    assert [finding.severity for finding in target_down.find(case)] == (
        [severity] if severity else []
    )


@pytest.mark.parametrize(("scrapes", "severities"), [(2, []), (3, [Severity.CRITICAL])])
def test_down_needs_three_scrapes(scrapes: int, severities: list[Severity]) -> None:
    """Where only files are read, a target is down when the last three scrapes failed."""
    lasting = signals(outages=(outage(DAY - 1, 15 * scrapes, lasting=True),))
    found = target_down.find(evidence(signals=lasting))
    assert [finding.severity for finding in found] == severities


def runs(count: int, failed: int) -> Evidence:
    """Return short outages in the window, of so many scrapes in all."""
    short = [
        msgspec.structs.replace(outage(1381 + 7 * number, 15), scrapes=failed // count)
        for number in range(count)
    ]
    short[0] = msgspec.structs.replace(short[0], scrapes=failed // count + failed % count)
    return evidence(signals=signals(outages=tuple(short)))


@pytest.mark.parametrize(
    ("case", "count"),
    [
        pytest.param(runs(8, 24), 1, id="eight runs, a tenth"),
        pytest.param(runs(8, 23), 0, id="less than a tenth"),
        pytest.param(runs(7, 28), 0, id="seven runs are no proof"),
    ],
)
def test_flapping_thresholds(case: Evidence, count: int) -> None:
    """Eight outages where there were none are reported if a tenth of the 240 scrapes failed."""
    assert len(list(target_down.find(case))) == count
