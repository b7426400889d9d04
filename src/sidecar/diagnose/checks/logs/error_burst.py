"""The log has far more errors within some minutes than ever before.

Rule: the records of ERROR and above, minute by minute, in stretches of 1 to 40 minutes, are judged
against all earlier minutes of this log: more than expected, more than any stretch of the same
length had, and more than a negative binomial as dispersed as the past explains. If the errors
together show nothing, each error template that was known before is judged so by itself; a new one
is reported as new-error.
Threshold: ten errors, three times the expected ones, one and a half times the most before, and a
probability below one in 160,000; half an hour of earlier log. In a log of less than an hour three
minutes of it will do, and half of what the log goes back, for sixty errors that are half of the
lines, ten times the expected and the most before. It is an error while it lasts or from a hundred
errors on, else a warning. One that began before the window is reported while it lasts, if the log
goes back for longer than that.
Known false alarms: a batch job that runs and fails in bulk for the first time in this log.
What to do: read the first errors of the minute that is named, and what was deployed before it.
"""

from collections.abc import Iterator

import msgspec

from sidecar.diagnose.checks.changed_signals import SECOND
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.logged import MINUTE, Logged, clock, is_error, logged, quoted, shown
from sidecar.diagnose.detect.bursts import FACTOR, PAST, Burst, BurstRule, burst
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import Template
from sidecar.quantities import format_number, format_seconds, plural

CODE = "error-burst"

MANY = 100
"""Errors from which on a burst is an error even when it is over."""

SHOWN = 3
"""Templates of a burst that are shown, those with most of its errors."""

TRIED = 50
"""Templates that are judged by themselves, the most frequent ones."""

YOUNG = 2 * PAST
"""Minutes of a log below which a burst is reported only if it is clearer than all else."""

CLEAR = BurstRule(factor=10.0, margin=10.0, least=60, past=3)
HALF = 0.5
"""What such a burst must have, and its share of the lines."""

LASTS = 2
"""Minutes before the end of the log up to which a burst that lasts may be quiet."""


class Many(msgspec.Struct, frozen=True):
    """A burst and the templates in it, those with most of its errors first.

    `alone` when it is one of single templates and not of all errors.
    """

    burst: Burst
    templates: tuple[Template, ...]
    alone: bool = False


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the clearest burst in the window."""
    log = logged(evidence)
    many = many_errors(log) if log else None
    if log and many:
        yield _finding(log, many)


def many_errors(log: Logged) -> Many | None:
    """Return the clearest burst of all errors, or else of single templates."""
    found = burst(log.errors, log.records, log.since) or _young(log)
    templates = _within(log, found) if found else []
    return Many(found, tuple(templates)) if found and templates else _alone(log)


def onset(log: Logged, many: Many) -> int:
    """Return when a burst began: with the first sight of a template, if it is new then."""
    start = log.at(many.burst.at)
    firsts = (template.first for template in many.templates)
    new = [first for first in firsts if first and start <= first < start + MINUTE]
    first = min(new, default=start)
    return first if many.burst.at < log.since else max(first, log.span.start)


def _young(log: Logged) -> Burst | None:
    """Return the burst of a log of some minutes: one that is half of it, and no clump."""
    if log.count >= YOUNG:
        return None
    found = burst(log.errors, log.records, log.since, CLEAR)
    if found is None or found.at * 2 < log.count:
        return None
    return found if found.count >= HALF * sum(log.records[found.at : found.until]) else None


def _alone(log: Logged) -> Many | None:
    known = [
        template
        for template in log.log.templates
        if is_error(template) and _is_known(log, template)
    ][:TRIED]
    rule = BurstRule(tries=len(known))
    rows = ((log.row(item.minutes), item) for item in known)
    tried = [(burst(row, log.records, log.since, rule), item) for row, item in rows]
    some = [(found, item) for found, item in tried if found is not None]
    if not some:
        return None
    best, first = max(some, key=lambda pair: pair[0].score)
    beside = [item for found, item in some if found.at < best.until and best.at < found.until]
    return Many(best, (first, *(item for item in beside if item is not first)), alone=True)


def _is_known(log: Logged, template: Template) -> bool:
    return template.first is not None and template.first < log.span.start


def _within(log: Logged, found: Burst) -> list[Template]:
    """Return the templates that make a burst, those with most of its errors first.

    What merely continues as before is not part of it.
    """
    length = found.until - found.at
    counts = []
    for item in filter(is_error, log.log.templates):
        count = _count(log, found, item)
        before = sum(n for minute, n in item.minutes.items() if minute < log.start + found.at)
        if count and count >= FACTOR * before * length / max(found.at, 1):
            counts.append((count, item))
    counts.sort(key=lambda pair: -pair[0])
    return [item for _, item in counts]


def _count(log: Logged, found: Burst, template: Template) -> int:
    minutes = range(log.start + found.at, log.start + found.until)
    if len(template.minutes) < len(minutes):
        return sum(n for minute, n in template.minutes.items() if minute in minutes)
    return sum(template.minutes.get(minute, 0) for minute in minutes)


def _finding(log: Logged, many: Many) -> Finding:
    found, lasting = many.burst, many.burst.until >= log.count - LASTS
    took = format_seconds((found.until - found.at) * MINUTE / SECOND)
    what = f"times {quoted(many.templates[0])}" if many.alone else "errors"
    return Finding(
        code=CODE,
        severity=Severity.ERROR if lasting or found.count >= MANY else Severity.WARNING,
        title=f"{found.count:,} {what} in {took}, since {clock(log.at(found.at))}",
        detail=f"Normally about {format_number(round(found.usual))} in as long, at most"
        f" {found.most:,} before. It {'still lasts' if lasting else 'has ended'}.",
        evidence=tuple(_proof(log, found, template) for template in many.templates[:SHOWN]),
        hint="Read the first errors from this minute on, and what was deployed before it.",
        at=onset(log, many),
        subject=many.templates[0].id if many.alone else "",
    )


def _proof(log: Logged, found: Burst, template: Template) -> Proof:
    first = min((m for m in template.minutes if m >= log.start + found.at), default=None)
    count = plural(_count(log, found, template), "time")
    at = None if first is None else max(first * MINUTE, template.first or 0)
    return Proof(f"{count}: {shown(template).text}", at)


CHECK = Check(code=CODE, title="A burst of errors in the log", find=find)
