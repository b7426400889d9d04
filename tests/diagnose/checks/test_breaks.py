"""The checks of outages, restarts and gaps."""

import pytest
from tests.diagnose.harness import DAY, MINUTE, ONSET, SECOND, at, evidence, signal, signals, steady

from sidecar.diagnose.checks.availability import restart, restart_loop, target_down
from sidecar.diagnose.checks.observer import scrape_gaps
from sidecar.model.evidence import Evidence, Health
from sidecar.model.finding import Severity
from sidecar.model.sample import Exposition
from sidecar.model.signals import Gap, Outage, Restart, Role

WELL = Health(200, "ok", 5.0, 0.01)


def outage(start: int, seconds: int, **changes: object) -> Outage:
    """Return an outage of that length at a step, scraped every 15 s."""
    end = at(start) + (seconds - 15) * SECOND
    return Outage(at(start), end, seconds // 15, "refused", **changes)  # type: ignore[arg-type] # by name


def restarts(*steps: float) -> tuple[Restart, ...]:
    """Return restarts at steps."""
    return tuple(Restart(at(0) + int(step * MINUTE), "uptime fell") for step in steps)


def test_down_now() -> None:
    """Who answers neither way is down, since its first failed scrape."""
    lasting = outage(ONSET, 1800, lasting=True)
    (finding,) = target_down.find(
        evidence(target="http://app", signals=signals(outages=(lasting,)))
    )
    assert (finding.severity, finding.at) == (Severity.CRITICAL, at(ONSET))
    (finding,) = target_down.find(evidence(target="http://app"))
    assert finding.severity is Severity.CRITICAL


def test_down_after_the_fact() -> None:
    """Of files alone, the last scrapes tell."""
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
    """An outage that ended is told when it was longer than a restart, or was none."""
    begun = restarts(ONSET + seconds / 60) if anew else ()
    found = signals(outages=(outage(ONSET, seconds),), restarts=begun)
    answers = evidence(target="http://app", health=WELL, metrics=Exposition({}), signals=found)
    assert [each.severity for each in target_down.find(answers)] == ([severity] if severity else [])


def test_no_longer_than_before() -> None:
    """An outage as there were before is the way this service is."""
    found = signals(outages=(outage(700, 120), outage(ONSET, 120)))
    assert list(target_down.find(evidence(signals=found))) == []


def test_flapping() -> None:
    """Many short outages that were not there before are told together."""
    often = tuple(outage(1385 + 3 * number, 30) for number in range(18))
    (finding,) = target_down.find(evidence(signals=signals(outages=often)))
    assert finding.severity is Severity.WARNING
    always = tuple(outage(3 * number, 30) for number in range(DAY // 3))
    assert list(target_down.find(evidence(signals=signals(outages=always)))) == []


def test_restart() -> None:
    """A restart is a note; one outside of the window is none."""
    (finding,) = restart.find(evidence(signals=signals(restarts=restarts(300, ONSET))))
    assert (finding.severity, finding.at) == (Severity.INFO, at(ONSET))


def test_killed_for_memory() -> None:
    """A restart with its memory used up is a warning."""
    full = signal(Role.MEMORY, steady(0.97, 0.001), unit="bytes", limit=1.0)
    (finding,) = restart.find(evidence(signals=signals(full, restarts=restarts(ONSET))))
    assert finding.severity is Severity.WARNING


def test_loop() -> None:
    """Three restarts in a quarter of an hour are a loop, and no single restarts any more."""
    seen: Evidence = evidence(signals=signals(restarts=restarts(1400, 1404, 1409, 1413)))
    (finding,) = restart_loop.find(seen)
    assert (finding.severity, finding.at) == (Severity.ERROR, at(1400))
    assert "4 times" in finding.title
    assert list(restart.find(seen)) == []


def test_deploys_are_no_loop() -> None:
    """A deploy every few hours, and one that was repeated at once, are none."""
    seen = evidence(signals=signals(restarts=restarts(1000, 1200, 1400, 1402)))
    assert list(restart_loop.find(seen)) == []
    assert len(list(restart.find(seen))) == 1


def test_gaps() -> None:
    """Gaps that touch the window are one note."""
    gaps = (Gap(at(10), at(20)), Gap(at(1370), at(1390)), Gap(at(1400), at(1402)))
    (finding,) = scrape_gaps.find(evidence(signals=signals(gaps=gaps)))
    assert finding.severity is Severity.INFO
    assert "2 gaps" in finding.title


@pytest.mark.parametrize("check", [target_down, restart, restart_loop, scrape_gaps])
def test_silent(check: object) -> None:
    """Nothing is found where nothing broke, and where nothing is known."""
    find = check.CHECK.find  # type: ignore[attr-defined] # each is a module of a check
    assert list(find(evidence())) == []
    assert list(find(evidence(signals=signals()))) == []
