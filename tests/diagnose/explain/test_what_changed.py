"""The section What changed."""

from datetime import UTC

from tests.diagnose.explain.test_onsets import change
from tests.diagnose.harness import evidence

from sidecar.diagnose.explain.what_changed import SERVICES, in_words, seen_changes, what_changed
from sidecar.model.evidence import Evidence, Missing
from sidecar.model.report import Event, Heading, Note, ReportLine, Trend
from sidecar.model.signals import Changes, SeriesChange, ServiceRank
from sidecar.times import formatter

NS = 1_000_000_000
SHOW = formatter(UTC)
RANKS = tuple(ServiceRank(f"s{number}", 9.0 - number, 60 * NS, 3) for number in range(7))


def evidence_of(*changes: SeriesChange, ranks: tuple[ServiceRank, ...] = ()) -> Evidence:
    """Return evidence in which these series changed."""
    return evidence(changes=Changes(9, changes, services=ranks))


def lines(given: Evidence, *, found: bool = False) -> tuple[ReportLine, ...]:
    """Return the lines of the section; none where there is no section."""
    sections = what_changed(given, seen_changes(given), SHOW, SHOW, found=found)
    return next((section.lines for section in sections), ())


def test_healthy() -> None:
    """Where nothing changed the section is one line, also with services."""
    assert lines(evidence_of(ranks=RANKS)) == (
        Note("no change beyond chance: 9 series compared with their own past"),
    )


def test_incident() -> None:
    """Groups stand in the order of their onsets, each with a title; then the services by rank."""
    given = evidence_of(
        change("b", 160, 9.0, service="cart"),
        change("a", 130, 8.0, service="cart"),
        change("c", 100, 7.0, service="front"),
        ranks=RANKS,
    )
    shown = lines(given)
    assert [line.text for line in shown if isinstance(line, Heading)] == [
        "00:01:40: 1 series of front",
        "00:02:10: 2 series of cart within 30 s",
        "Services, the likeliest cause first; with the time of their first change",
    ]
    assert [line.text.split()[1] for line in shown if isinstance(line, Trend)] == ["c", "b", "a"]
    events = [line for line in shown if isinstance(line, Event)]
    assert events[0] == Event("00:01:00", "s0", "3 series")
    assert len(events) == SERVICES
    assert Note("and 2 more services; -o json has all") in shown


def test_finding_without_a_change() -> None:
    """The services are shown beside a finding as well."""
    assert any(isinstance(line, Event) for line in lines(evidence_of(ranks=RANKS), found=True))


def test_no_history() -> None:
    """Without a history and without a change of the log there is no section."""
    assert lines(evidence(changes=Missing("none"))) == ()


def test_in_words() -> None:
    """Each change has a key of its own, its times and what it did."""
    given = evidence_of(change("a", 100, target="t"))
    (text,) = in_words(seen_changes(given))
    assert (text.key, text.at) == ("value a t", 100 * NS)
    assert text.text == "a 10 → 400, 5× the range of its past beyond it"
