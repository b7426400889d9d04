"""Compare two reports of one service: which findings are new, gone, worse, better, unchanged."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC

import msgspec

from sidecar.model.document import SEVERITIES, Document, FindingDocument
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
    """Compare by what names a finding, its key; of several with one key the worst counts.

    Whichever report is older comes first: what it lacks is new.
    """
    is_newer = (parse_time(other.at) or 0) > (parse_time(this.at) or 0)
    old, new = (this, other) if is_newer else (other, this)
    before, now = _by_key(old.findings), _by_key(new.findings)
    both = [Changed(before[key], found) for key, found in now.items() if key in before]
    return Comparison(
        since=other.at,
        new=tuple(found for key, found in now.items() if key not in before),
        gone=tuple(found for key, found in before.items() if key not in now),
        worse=tuple(item for item in both if _rank(item.now) > _rank(item.before)),
        better=tuple(item for item in both if _rank(item.now) < _rank(item.before)),
        same=tuple(item.now for item in both if _rank(item.now) == _rank(item.before)),
        other_target=other.target if other.target != this.target else "",
        newer=is_newer,
    )


def section(found: Comparison, date: Callable[[int], str] | None = None) -> Section:
    """Lay the comparison out as a section of the report; `date` spells its time, or else in UTC."""
    lines = [
        *_group("New", ((item, "") for item in found.new)),
        *_group("Worse", ((item.now, f"was {item.before.severity}") for item in found.worse)),
        *_group("Better", ((item.now, f"was {item.before.severity}") for item in found.better)),
        *_group("Gone", ((item, "") for item in found.gone)),
        *_group("As before", ((item, "") for item in found.same)),
    ]
    since = _spelled(found.since, date or formatter(UTC, "%Y-%m-%d %H:%M:%SZ"))
    return Section(COMPARISON, f"with the report of {since}", (*_notes(found), *lines))


def _spelled(since: str, date: Callable[[int], str]) -> str:
    at = parse_time(since)
    return date(at) if at is not None else since


def _notes(found: Comparison) -> Iterator[ReportLine]:
    if found.newer:
        yield Note("the other report is the newer one; changes are from this one to it")
    if found.other_target:
        yield Note(f"the other report is of {found.other_target}")
    if not (found.new or found.worse or found.better or found.gone):
        yield Fact("Changes", "none")


def _group(title: str, findings: Iterable[tuple[FindingDocument, str]]) -> Iterator[ReportLine]:
    rows = [Event(item.severity.upper().ljust(8), item.title, was) for item, was in findings]
    if rows:
        yield Heading(title)
        yield from rows


def _by_key(findings: Iterable[FindingDocument]) -> dict[str, FindingDocument]:
    found: dict[str, FindingDocument] = {}
    for finding in sorted(
        findings, key=lambda finding: (-_rank(finding), finding.at or "", finding.key)
    ):
        found.setdefault(finding.key, finding)
    return found


def _rank(finding: FindingDocument) -> int:
    return SEVERITIES.index(finding.severity)
