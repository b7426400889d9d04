"""The report as Markdown for a ticket, in GitHub's flavour; text from outside stays inert.

A word that could be anything else than a word (a mention, a link, an issue, a commit, markup) is
put into a code span, where nothing acts and no one is notified.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, tzinfo
from itertools import groupby

from sidecar.model.finding import Finding, Proof
from sidecar.model.report import (
    Count,
    Event,
    Fact,
    Figure,
    FindingLine,
    Heading,
    Masked,
    Note,
    Report,
    ReportLine,
    Section,
    Trend,
    Unavailable,
)
from sidecar.quantities import plural
from sidecar.safe_text import cut, neutralise
from sidecar.times import formatter

Show = Callable[[int], str]

_PLAIN = re.compile(
    r"""["'(]? [A-Za-z%] [A-Za-z%.,:;()'"/+=-]*       # a word
    | ["'(]? [+-]?\d[\d.,:%/×]* [A-Za-zµ%/]{0,4} [.,:;)]*     # a number, a time, a size
    | [\u2013\u2014→·×≥≤+=]""",
    re.VERBOSE,
)
_ACTS = re.compile(r"://|www\.|:[a-z]+:|^GH-|^[0-9a-f]{7,40}\W*$", re.IGNORECASE)
_TICKS = re.compile(r"`+")

_WORD = 120
_LINE = 300
"""Columns of a line of evidence: a ticket is read, the rest is in the bundle."""

_PROOFS = 12


def markdown(
    report: Report,
    findings: Sequence[Finding],
    *,
    masked: Sequence[Masked] | None = None,
    zone: tzinfo | None = UTC,
) -> str:
    """Return the report; `findings` are worst first. Times are shown in `zone`."""
    show = formatter(zone, "%Y-%m-%d %H:%M:%S")
    parts = [
        f"## {prose(report.title)}",
        f"{prose(report.time)} · {_verdict(findings)}",
        *(_finding(number, finding, show) for number, finding in enumerate(findings, 1)),
        *(part for section in report.sections for part in _section(section)),
    ]
    if masked:
        parts += ["### Masked", _table(("Kind", "Shown as", "Times"), map(_masked, masked))]
    if report.missing:
        parts.append(f"Not available: {prose(', '.join(report.missing))}.")
    return "\n\n".join([*parts, *map(prose, report.notes), "Report complete.\n"])


def prose(text: str) -> str:
    """Return text as it reads within a paragraph; what is not a plain word stands as code."""
    words = neutralise(text).split(" ")
    runs = groupby(words, key=lambda word: not word or _is_plain(word))
    return " ".join(
        " ".join(run) if is_plain else code(" ".join(run)) for is_plain, run in runs
    ).strip()


def code(text: str, width: int = _LINE) -> str:
    """Return text as a code span on one line."""
    shown = cut(neutralise(text), width).strip() or " "
    longest = max((len(ticks) for ticks in _TICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{space}{shown}{space}{fence}"


def _is_plain(word: str) -> bool:
    return len(word) <= _WORD and bool(_PLAIN.fullmatch(word)) and not _ACTS.search(word)


def _verdict(findings: Sequence[Finding]) -> str:
    if not findings:
        return "no findings"
    worst = max(finding.severity for finding in findings)
    return f"{plural(len(findings), 'finding')}, worst: {worst.name.lower()}"


def _finding(number: int, finding: Finding, show: Show) -> str:
    since = f"Since {show(finding.at)}. " if finding.at is not None else ""
    lines = [
        f"### {number}. {finding.severity.name.capitalize()}: {prose(finding.title)}",
        "",
        f"{since}{prose(finding.detail)} {code(finding.key)}",
        "",
        *(_proof(proof, show) for proof in finding.evidence[:_PROOFS]),
    ]
    if len(finding.evidence) > _PROOFS:
        lines.append(f"- and {plural(len(finding.evidence) - _PROOFS, 'line')} more")
    if finding.alongside:
        lines.append(f"- Alongside: {prose(finding.alongside)}")
    if finding.caused_by:
        lines.append(f"- Caused by: {code(finding.caused_by)}")
    if finding.hint:
        lines += ["", f"**Next:** {prose(finding.hint)}"]
    return "\n".join(lines).rstrip()


def _proof(proof: Proof, show: Show) -> str:
    return (
        f"- {show(proof.at)}  {code(proof.text)}"
        if proof.at is not None
        else f"- {code(proof.text)}"
    )


def _section(section: Section) -> Iterator[str]:
    # Findings stand on top, with all that is known of them.
    lines = [line for line in section.lines if not isinstance(line, FindingLine)]
    if len(lines) < len(section.lines):
        return
    yield f"### {prose(section.title)}"
    for kind, run in groupby(lines, key=_kind):
        same = tuple(run)
        if kind:
            yield _table(kind, (row for line in same for row in _rows(line)))
        else:
            yield "\n".join(text for line in same for text in _texts(line))


def _kind(line: ReportLine) -> tuple[str, ...]:
    match line:
        case Fact():
            return "What", "Value"
        case Figure():
            return "Metric", "Value"
        case Count(level=True):
            return "Level", "Records"
        case Count():
            return "Times", "Message"
        case Event():
            return "Time", "Message", "Why"
        case Trend():
            return "Time", "Change"
    return ()


def _rows(line: ReportLine) -> Iterator[tuple[str, ...]]:
    match line:
        case Fact(label, value):
            yield prose(label), prose(value)
        case Figure(name, value):
            yield code(name), prose(value)
        case Count(count, text, level=True):
            yield prose(text), f"{count:,}"
        case Count(count, text):
            yield f"{count:,}", code(text)
        case Event(time, text, detail):
            yield prose(time), code(text), code(detail) if detail else ""
        case Trend(time, text):
            yield prose(time), code(text)


def _texts(line: ReportLine) -> Iterator[str]:
    match line:
        case Heading(text):
            yield f"**{prose(text)}**"
        case Unavailable(reason, remedy):
            yield f"Not available: {prose(reason)}" + (f"; {prose(remedy)}" if remedy else "")
        case Note(text):
            yield f"({prose(text)})"


def _masked(masked: Masked) -> tuple[str, ...]:
    return prose(masked.kind), code(masked.pseudonym), f"{masked.count:,}"


def _cell(text: str) -> str:
    # A pipe ends a cell even within code; GitHub takes the backslash away again. One that already
    # stands in front of a pipe would be taken for ours.
    return text.replace("\\|", "\\ |").replace("|", "\\|")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (" | ".join(map(_cell, row)) for row in rows)
    return "\n".join(
        [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *(f"| {line} |" for line in lines)]
    )
