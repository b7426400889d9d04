"""One message is over half of the log.

Rule: the lines of one template as a share of all lines. It is a flood when it is over half of the
lines since a minute of the window in which it was seen first, or in which the lines became a burst
(as error-burst finds, from 1.8 times the expected lines on), and over half in no hour before. It is
noise when it is over half of a long log as a whole.
Threshold: a flood has at least 100 lines and is a warning; noise has at least 10,000 lines among
ten templates and is a note. error-burst reports errors; requests in access logs are not noise.
Known false alarms: a batch job that logs each item and runs for the first time in this log.
What to do: lower its level, or log a summary; it hides other messages and fills the disk.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.logged import MINUTE, Logged, is_error, logged, quoted, shown
from sidecar.diagnose.detect.bursts import BurstRule, burst
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import Template
from sidecar.quantities import format_bytes, format_quantity, plural

CODE = "log-noise"

HALF = 0.5
FLOOD = 100
"""Lines in the window; fewer do no harm."""

NOISE, OTHERS = 10_000, 10
"""Lines and templates of a log of which one can be too many."""

GROWTH = BurstRule(factor=1.8, margin=1.2)
"""A flood over half of the log makes it twice as long."""

HOURS = 3
"""Hours before the window without which nothing is called a flood."""

TRIED = 3
"""Templates that are judged, those with most lines in the window."""

FEW = 20
"""Lines of an hour below which no share is computed."""

_HOUR = 60 * MINUTE
_REQUESTS = ("GET ", "POST ", "PUT ", "DELETE ", "HEAD ", "PATCH ", "OPTIONS ", "<str> <num> ")


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the template that floods the log, or that is most of it."""
    log = logged(evidence)
    if log is None:
        return
    loud = [
        template
        for template in log.log.templates
        if not is_error(template) and not _is_request(template)
    ]
    edge = log.span.start // _HOUR
    loud.sort(key=lambda template: -_lines(template, edge))
    for template in loud[:TRIED]:
        finding = _flood(log, template) or _noise(log, template)
        if finding is not None:
            yield finding
            return


def _is_request(template: Template) -> bool:
    fields = template.example.fields
    return template.text.startswith(_REQUESTS) or "status" in fields or "method" in fields


def _flood(log: Logged, template: Template) -> Finding | None:
    if not _is_unusual(log, template, log.span.start // _HOUR):
        return None
    onset = _onset(log, template)
    if onset is None:
        return None
    lines, share = _since(log, template, onset)
    if lines < FLOOD or share <= HALF:
        return None
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        title=f"{quoted(template)} is {format_quantity(share, 'ratio')} of the log",
        detail=f"{plural(lines, 'line')} since then. It was over half in no hour before.",
        evidence=(Proof(shown(template).text, onset),),
        hint="Find why it is logged so often since then; lower its level or log a summary.",
        at=onset,
        subject=template.id,
    )


def _lines(template: Template, edge: int) -> int:
    """Return the lines of a template from an hour on."""
    return sum(count for hour, count in template.hours.items() if hour >= edge)


def _is_unusual(log: Logged, template: Template, edge: int) -> bool:
    """Return whether it was over half in no hour before, of some that had lines."""
    hours = {hour: count for hour, count in _by_hour(log).items() if hour < edge and count >= FEW}
    most = max((template.hours.get(hour, 0) / count for hour, count in hours.items()), default=1.0)
    return len(hours) >= HOURS and most <= HALF


def _since(log: Logged, template: Template, onset: int) -> tuple[int, float]:
    """Return the lines of a template since its onset, from its hours, and their share of all."""
    hour, rest = divmod(onset, _HOUR)
    before = sum(count for at, count in template.hours.items() if at < hour)
    minutes = max(hour * 60 - log.start, 1)
    lines = round(_lines(template, hour) - before / minutes * (rest // MINUTE))
    every = sum(log.records[onset // MINUTE - log.start :])
    return lines, min(lines / max(every, 1), 1.0)


def _onset(log: Logged, template: Template) -> int | None:
    """Return when the log became longer, or None if it did not."""
    if template.first is not None and log.span.start <= template.first:
        return template.first
    calm = tuple(every - bad for every, bad in zip(log.records, log.errors, strict=True))
    row = log.row(template.minutes) if template.minutes else calm
    longer = burst(row, row, log.since, GROWTH)
    if longer is None:
        return None
    begun = log.at(longer.at)
    return begun if longer.at < log.since else max(begun, log.span.start)


def _by_hour(log: Logged) -> dict[int, int]:
    hours: dict[int, int] = {}
    for step, count in enumerate(log.records):
        hour = (log.start + step) // 60
        hours[hour] = hours.get(hour, 0) + count
    return hours


def _noise(log: Logged, template: Template) -> Finding | None:
    share = template.count / max(log.log.records, 1)
    if share <= HALF or template.count < NOISE or len(log.log.templates) < OTHERS:
        return None
    return Finding(
        code=CODE,
        severity=Severity.INFO,
        title=f"{quoted(template)} is {format_quantity(share, 'ratio')} of the log",
        detail=f"{plural(template.count, 'line')}, {format_bytes(template.size)}."
        " They hide other messages.",
        evidence=(shown(template),),
        hint="Lower its level, or log a summary.",
        subject=template.id,
    )


CHECK = Check(code=CODE, title="One message is over half of the log", find=find)
