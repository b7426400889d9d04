"""What changed between two reports."""

from datetime import timedelta, timezone

from msgspec.structs import replace
from tests.reports import EVIDENCE, FINDINGS

from sidecar.diagnose.compare import compare, section
from sidecar.model.finding import Finding, Severity
from sidecar.model.report import Event, Fact, Heading, Note
from sidecar.times import formatter
from sidecar.views.exchange.document import document

RATIO, NEW, RESTART = FINDINGS
OLD = document(EVIDENCE, FINDINGS)


def test_groups() -> None:
    """A finding is new, gone, worse, better or the same, by its key."""
    added = replace(NEW, subject="other")
    now = (
        replace(RATIO, severity=Severity.CRITICAL),
        replace(RESTART, title="again"),
        added,
    )
    found = compare(OLD, document(EVIDENCE, now))
    assert [finding.key for finding in found.new] == ["new-error:other"]
    assert [finding.key for finding in found.gone] == ["new-error:0badcafe"]
    assert [(pair.before.severity, pair.now.severity) for pair in found.worse] == [
        ("error", "critical")
    ]
    assert [finding.title for finding in found.same] == ["again"]
    assert found.better == ()
    back = compare(document(EVIDENCE, now), OLD)
    assert [pair.now.severity for pair in back.better] == ["error"]
    assert back.since == OLD.at


def test_the_other_is_newer() -> None:
    """Changes are from the older report to the newer one, whichever is read first."""
    later = document(replace(EVIDENCE, at=EVIDENCE.at + 10**9), FINDINGS[:1])
    found = compare(later, OLD)
    assert [finding.key for finding in found.gone] == [finding.key for finding in FINDINGS[1:]]
    assert found.new == ()
    assert found.since == later.at
    newer = Note("the other report is the newer one; changes are from this one to it")
    assert newer in section(found).lines
    assert newer not in section(compare(OLD, later)).lines


def test_order() -> None:
    """Each group is worst first; of several findings with one key the worst counts."""
    findings = [
        Finding("b", Severity.INFO, "", "", (), ""),
        Finding("a", Severity.WARNING, "", "", (), "", 5),
        Finding("b", Severity.ERROR, "", "", (), "", 7),
    ]
    found = compare(document(EVIDENCE, ()), document(EVIDENCE, findings))
    assert [(finding.code, finding.severity) for finding in found.new] == [
        ("b", "error"),
        ("a", "warning"),
    ]


def test_section() -> None:
    """The text names finding group that there is."""
    now = (replace(RATIO, severity=Severity.WARNING), NEW)
    told = section(compare(OLD, document(EVIDENCE, now)))
    assert told.title == "Comparison"
    assert told.channel == "with the report of 2026-02-21 13:42:05Z"
    india = formatter(timezone(timedelta(hours=5, minutes=30)), "%H:%M:%S")
    assert section(compare(OLD, OLD), india).channel == "with the report of 19:12:05"
    assert told.lines == (
        Heading("Better"),
        Event("WARNING ", RATIO.title, "was error"),
        Heading("Gone"),
        Event("INFO    ", "It restarted", ""),
        Heading("As before"),
        Event("WARNING ", NEW.title, ""),
    )


def test_nothing_changed() -> None:
    """A comparison says that nothing changed, and that the other report has another target."""
    other = document(replace(EVIDENCE, target="http://other"), ())
    found = section(compare(other, document(EVIDENCE, ())))
    assert found.lines == (
        Note("the other report is about http://other"),
        Fact("Changes", "none"),
    )
