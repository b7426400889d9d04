"""Compare two reports: which findings are new, gone, worse, better, unchanged."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC

import msgspec

from sidecar.model.document.report import SEVERITIES, Document, FindingDocument
from sidecar.model.report import COMPARISON, Event, Fact, Heading, Note, ReportLine, Section
from sidecar.times import formatter, parse_time


class Changed(msgspec.Struct, frozen=True):
    """One finding in both reports, with different severities."""

    before: FindingDocument
    now: FindingDocument


class Comparison(msgspec.Struct, frozen=True):
    """Findings of two reports, each group worst first; `since` is the time of the other one."""

    since: str
    new: tuple[FindingDocument, ...] = ()
    gone: tuple[FindingDocument, ...] = ()
    worse: tuple[Changed, ...] = ()
    better: tuple[Changed, ...] = ()
    same: tuple[FindingDocument, ...] = ()
    other_target: str = ""
    """The other report's target, if that is another one."""

    newer: bool = False
    """Whether the other report is the newer one; changes are from the older to the newer."""


def compare(other: Document, this: Document) -> Comparison:
    """Compare the findings of two reports by their keys; of several with one key the worst counts.

    Changes are from the older report to the newer one, whichever that is.
    """
    is_newer = (parse_time(other.at) or 0) > (parse_time(this.at) or 0)
    old, new = (this, other) if is_newer else (other, this)
    before, now = _by_key(old.findings), _by_key(new.findings)
    both = [Changed(before[key], finding) for key, finding in now.items() if key in before]
    return Comparison(
        since=other.at,
        new=tuple(finding for key, finding in now.items() if key not in before),
        gone=tuple(finding for key, finding in before.items() if key not in now),
        worse=tuple(pair for pair in both if _rank(pair.now) > _rank(pair.before)),
        better=tuple(pair for pair in both if _rank(pair.now) < _rank(pair.before)),
        same=tuple(pair.now for pair in both if _rank(pair.now) == _rank(pair.before)),
        other_target=other.target if other.target != this.target else "",
        newer=is_newer,
    )


def section(comparison: Comparison, date: Callable[[int], str] | None = None) -> Section:
    """Return the section of a comparison; `date` writes the time of the other report."""
    lines = [
        *_group("New", ((finding, "") for finding in comparison.new)),
        *_group("Worse", ((pair.now, f"was {pair.before.severity}") for pair in comparison.worse)),
        *_group(
            "Better", ((pair.now, f"was {pair.before.severity}") for pair in comparison.better)
        ),
        *_group("Gone", ((finding, "") for finding in comparison.gone)),
        *_group("As before", ((finding, "") for finding in comparison.same)),
    ]
    since = _spelled(comparison.since, date or formatter(UTC, "%Y-%m-%d %H:%M:%SZ"))
    return Section(COMPARISON, f"with the report of {since}", (*_notes(comparison), *lines))


def _spelled(since: str, date: Callable[[int], str]) -> str:
    at = parse_time(since)
    return date(at) if at is not None else since


def _notes(comparison: Comparison) -> Iterator[ReportLine]:
    if comparison.newer:
        yield Note("the other report is the newer one; changes are from this one to it")
    if comparison.other_target:
        yield Note(f"the other report is about {comparison.other_target}")
    if not (comparison.new or comparison.worse or comparison.better or comparison.gone):
        yield Fact("Changes", "none")


def _group(title: str, findings: Iterable[tuple[FindingDocument, str]]) -> Iterator[ReportLine]:
    rows = [
        Event(finding.severity.upper().ljust(8), finding.title, was) for finding, was in findings
    ]
    if rows:
        yield Heading(title)
        yield from rows


def _by_key(findings: Iterable[FindingDocument]) -> dict[str, FindingDocument]:
    by_key: dict[str, FindingDocument] = {}
    for finding in sorted(
        findings, key=lambda finding: (-_rank(finding), finding.at or "", finding.key)
    ):
        by_key.setdefault(finding.key, finding)
    return by_key


def _rank(finding: FindingDocument) -> int:
    return SEVERITIES.index(finding.severity)
