"""The debugger's report as text of 80 columns."""

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from sidecar.model.report import (
    Count,
    Event,
    Fact,
    Figure,
    FindingLine,
    Heading,
    Note,
    Report,
    ReportLine,
    Section,
    Trend,
    Unavailable,
)
from sidecar.safe_text import columns, cut, neutralise, wrap
from sidecar.views.terminal.colors import Paint, painter
from sidecar.views.terminal.sparkline import spark

_WIDTH = 52
_COLUMNS = 80
_TEXT = 68
"""Columns of a message that are shown: with the figure before it they fit 80."""

_SHORT_NAME, _NAME = 28, 50
"""Columns of a metric's name: as many as the longest needs, within these bounds."""

_SEVERITY = 10
"""Columns of a finding's severity."""

_DEEPEST = 2
"""Causes above a finding that still move it to the right."""

_CROWD = 6
"""With more findings than this, each shows less."""

_FEW, _FEWEST = 2, 1
"""Pieces of evidence of one of many findings, and of one that others led to."""

_LINES = 3
"""Lines that a piece of evidence may have."""

_APART = Heading("")

_SEVERITY_STYLES = {"CRITICAL": "red", "ERROR": "red", "WARNING": "yellow", "INFO": "dim"}

_LEVEL_STYLES = {"FATAL": "red", "ERROR": "red", "WARNING": "yellow", "INFO": "green"}


def report(whole: Report, *, colour: bool) -> str:
    """Return the whole report, with `Report complete.` at its end."""
    paint = painter(colour=colour)
    rule = paint("title", "═" * _WIDTH)
    head = [rule, paint("title", f"  {whole.title}"), f"  {whole.time}", rule]
    body = [
        line
        for number, part in enumerate(whole.sections, 1)
        for line in _section(number, part, paint)
    ]
    notes = [line for note in whole.notes for line in wrap(neutralise(note), _COLUMNS)]
    end = [paint("dim", note) for note in notes]
    end += [f"Not available: {', '.join(whole.missing)}."] if whole.missing else []
    return "\n".join(["", *head, *body, "", *end, paint("bold", "Report complete."), ""])


def _section(number: int, section: Section, paint: Paint) -> list[str]:
    rule = paint("dim", "─" * _WIDTH)
    title = f"  {number}. {section.title}"
    channel = cut(neutralise(section.channel), 80 - len(title) - len("  ()"))
    head = paint("bold", title) + paint("dim", f"  ({channel})")
    width = max(
        (
            len(line.label) if isinstance(line, Fact) else _figure_width(line.name)
            for line in section.lines
            if isinstance(line, Fact | Figure)
        ),
        default=0,
    )
    lines = [text for line in _settled(section.lines) for text in _line(line, width, paint)]
    return ["", rule, head, rule, *lines]


def _settled(lines: Sequence[ReportLine]) -> Sequence[ReportLine]:
    """Return the lines; many findings stand apart, are counted, and show less of each."""
    findings = [line for line in lines if isinstance(line, FindingLine)]
    if len(findings) <= _CROWD:
        return lines
    parts = [_tally(findings)]
    for line in lines:
        if isinstance(line, FindingLine):
            parts += [] if line.depth else [_APART]
            most = _FEWEST if line.depth else _FEW
            parts.append(replace(line, evidence=line.evidence[:most]))
        else:
            parts.append(line)
    return [*parts, _APART, Note("the other forms of the report, as html, show all evidence")]


def _tally(findings: Sequence[FindingLine]) -> ReportLine:
    counts = Counter(line.severity for line in findings)
    led = sum(1 for line in findings if line.depth)
    parts = [f"{count} {severity}" for severity, count in counts.items()]
    more = f"; {led} of them follow from others" if led else ""
    return Heading(f"{len(findings)} findings: {', '.join(parts)}{more}")


def _figure_width(name: str) -> int:
    return max(_SHORT_NAME, min(columns(neutralise(name)), _NAME))


def _line(line: ReportLine, width: int, paint: Paint) -> list[str]:  # noqa: C901 - one case a kind
    match line:
        case Fact(label, value):
            return [f"  {label.ljust(width)} : {cut(neutralise(value), _COLUMNS - 5 - width)}"]
        case Figure(name, value):
            shown = cut(neutralise(name), _NAME)
            return [f"  {shown}{' ' * (width - columns(shown))} {value}"]
        case Heading(text):
            return _heading(text)
        case Count(count, text, level=True):
            return [f"    {_level(text, paint)} {count}"]
        case Count(count, text):
            return [f"  {count:>5}×  {cut(neutralise(text), _TEXT)}"]
        case Event(time, text, detail):
            return [f"    {time}  {cut(f'{neutralise(text)}  {neutralise(detail)}'.rstrip(), 66)}"]
        case Trend():
            return _trend(line)
        case Unavailable():
            return _gap(line, paint)
        case Note(text):
            first, *rest = wrap(f"({neutralise(text)})", _COLUMNS - 3) or [""]
            return [paint("dim", f"  {first}"), *(paint("dim", f"   {row}") for row in rest)]
        case FindingLine():
            return _found(line, paint)


def _trend(trend: Trend) -> list[str]:
    rows = wrap(neutralise(trend.text), _COLUMNS - 14)
    drawn = spark(trend.points, len(trend.points))[0]
    first, *rest = [*rows, *([drawn] if drawn.strip() else [])]
    return [f"    {trend.time}  {first}", *(f"              {row}" for row in rest)]


def _gap(gap: Unavailable, paint: Paint) -> list[str]:
    why = wrap(f"Not available: {neutralise(gap.reason)}", _COLUMNS - 2)
    lines = [paint("yellow", f"  {text}") for text in why]
    first, *rest = wrap(neutralise(gap.remedy), _COLUMNS - 4) or [""]
    return [*lines, *([f"  → {first}", *(f"    {text}" for text in rest)] if first else [])]


def _heading(text: str) -> list[str]:
    # "Last errors" stands apart from the tables before it.
    above = [""] if text.startswith("Last") else []
    return [*above, f"  {text}:"] if text else [""]


def _found(finding: FindingLine, paint: Paint) -> list[str]:
    margin = "  " + "    " * min(finding.depth, _DEEPEST)
    inner = margin + " " * _SEVERITY
    title = wrap(neutralise(finding.title), _COLUMNS - len(inner))
    head = paint(_SEVERITY_STYLES.get(finding.severity, "bold"), finding.severity.ljust(_SEVERITY))
    lines = [f"{margin}{head}{paint('bold', title[0] if title else '')}"]
    lines += [f"{inner}{paint('bold', text)}" for text in title[1:]]
    shown = [*finding.evidence, *([finding.alongside] if finding.alongside else [])]
    since = [f"since {finding.since}"] if finding.since else []
    for text in (*since, *shown):
        first, *rest = _shortened(text, _COLUMNS - len(inner) - 2)
        lines += [f"{inner}{first}", *(f"{inner}  {more}" for more in rest)]
    if finding.hint:
        first, *rest = wrap(f"→ {neutralise(finding.hint)}", _COLUMNS - len(inner) - 2)
        lines += [f"{inner}{first}", *(f"{inner}  {more}" for more in rest)]
    return lines


def _shortened(text: str, width: int) -> list[str]:
    rows = wrap(neutralise(text), width) or [""]
    if len(rows) <= _LINES:
        return rows
    return [*rows[: _LINES - 1], cut(" ".join(rows[_LINES - 1 : _LINES + 1]), width)]


def _level(name: str, paint: Paint) -> str:
    padded = name.ljust(10)
    return paint(_LEVEL_STYLES[name], padded) if name in _LEVEL_STYLES else padded
