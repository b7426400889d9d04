"""The log has far more errors within some minutes than ever before.

Rule: the records of ERROR and above in stretches of 1 to 40 minutes are compared with all earlier
minutes of this log: more than expected, more than any stretch as long had before, and more than a
negative binomial with the dispersion of the past explains. If all errors together show nothing,
each error template that was known before is compared in the same way; new-error reports new ones.
Threshold: ten errors, three times the expected ones, one and a half times the most before, and a
probability below one in 160,000, after half an hour of log. In a log of less than an hour three
minutes are enough, in its second half, for sixty errors that are half of the lines and ten times
the expected and the most before. An error while it lasts or from a hundred errors on, else a
warning. A burst that began before the window is reported while it lasts, if the log goes back
further.
Known false alarms: a batch job that runs and fails in bulk for the first time in this log.
What to do: read the first errors from the onset on; see what was deployed before it.
"""

from collections.abc import Iterator

import msgspec

from sidecar.diagnose.checks.changed_signals import SECOND
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.logged import LINE, MINUTE, Logged, is_error, logged, quoted, shown
from sidecar.diagnose.detect.bursts import FACTOR, PAST, Burst, BurstRule, burst
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import Template
from sidecar.quantities import format_number, format_seconds, plural
from sidecar.safe_text import cut

CODE = "error-burst"

MANY = 100
"""Errors from which on a burst is an error even when it has ended."""

SHOWN = 3
"""Templates of a burst that are shown, those with most of its errors."""

TRIED = 50
"""Templates that are compared one by one, the most frequent ones."""

YOUNG = 2 * PAST
"""Minutes of a log below which a burst must be as clear as `CLEAR` asks for."""

CLEAR = BurstRule(factor=10.0, margin=10.0, least=60, past=3)
HALF = 0.5
"""The rule of a burst in a young log, and its share of the lines."""

LASTS = 2
"""Minutes before the end of the log up to which a burst that lasts may be quiet."""


class ErrorBurst(msgspec.Struct, frozen=True):
    """A burst and its templates, those with most of its errors first.

    `alone` where it is a burst of single templates and not of all errors.
    """

    burst: Burst
    templates: tuple[Template, ...]
    alone: bool = False


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the clearest burst in the window."""
    log = logged(evidence)
    error_burst = burst_of_errors(log) if log else None
    if log and error_burst:
        yield _finding(log, error_burst)


def burst_of_errors(log: Logged) -> ErrorBurst | None:
    """Return the clearest burst of all errors, or else of single templates."""
    minutes = burst(log.errors, log.records, log.since) or _young(log)
    templates = _within(log, minutes) if minutes else []
    return ErrorBurst(minutes, tuple(templates)) if minutes and templates else _alone(log)


def onset(log: Logged, errors: ErrorBurst) -> int:
    """Return when a burst began in ns: with the first record of a template that is new then."""
    start = log.at(errors.burst.at)
    firsts = (template.first for template in errors.templates)
    new = [first for first in firsts if first and start <= first < start + MINUTE]
    first = min(new, default=start)
    return first if errors.burst.at < log.since else max(first, log.span.start)


def _young(log: Logged) -> Burst | None:
    """Return the burst of a log of some minutes: half of its lines, and no single clump."""
    if log.count >= YOUNG:
        return None
    minutes = burst(log.errors, log.records, log.since, CLEAR)
    if minutes is None or minutes.at * 2 < log.count:
        return None
    lines = sum(log.records[minutes.at : minutes.until])
    return minutes if minutes.count >= HALF * lines else None


def _alone(log: Logged) -> ErrorBurst | None:
    """Return the clearest burst of one template, with the templates that burst meanwhile."""
    known = [
        template
        for template in log.log.templates
        if is_error(template) and _is_known(log, template)
    ][:TRIED]
    rule = BurstRule(tries=len(known))
    bursts = [
        (minutes, template)
        for template in known
        if (minutes := burst(log.row(template.minutes), log.records, log.since, rule)) is not None
    ]
    if not bursts:
        return None
    best, first = max(bursts, key=lambda pair: pair[0].score)
    others = (
        template
        for minutes, template in bursts
        if minutes.at < best.until and best.at < minutes.until and template is not first
    )
    return ErrorBurst(best, (first, *others), alone=True)


def _is_known(log: Logged, template: Template) -> bool:
    return template.first is not None and template.first < log.span.start


def _within(log: Logged, errors: Burst) -> list[Template]:
    """Return the templates that make a burst, those with most of its errors first.

    A template that continues as before is not part of it.
    """
    length = errors.until - errors.at
    counts = []
    for template in filter(is_error, log.log.templates):
        count = _count(log, errors, template)
        before = sum(n for minute, n in template.minutes.items() if minute < log.start + errors.at)
        if count and count >= FACTOR * before * length / max(errors.at, 1):
            counts.append((count, template))
    counts.sort(key=lambda pair: -pair[0])
    return [template for _, template in counts]


def _count(log: Logged, errors: Burst, template: Template) -> int:
    minutes = range(log.start + errors.at, log.start + errors.until)
    if len(template.minutes) < len(minutes):
        return sum(n for minute, n in template.minutes.items() if minute in minutes)
    return sum(template.minutes.get(minute, 0) for minute in minutes)


def _finding(log: Logged, errors: ErrorBurst) -> Finding:
    minutes, lasting = errors.burst, errors.burst.until >= log.count - LASTS
    took = format_seconds((minutes.until - minutes.at) * MINUTE / SECOND)
    what = f"times {quoted(errors.templates[0])}" if errors.alone else "errors"
    normally = format_number(round(minutes.usual))
    return Finding(
        code=CODE,
        severity=Severity.ERROR if lasting or minutes.count >= MANY else Severity.WARNING,
        title=f"{minutes.count:,} {what} in {took}; normally about {normally},"
        f" at most {minutes.most:,}",
        detail="It still lasts." if lasting else f"It lasted {took} and has ended.",
        evidence=tuple(_proof(log, minutes, template) for template in errors.templates[:SHOWN]),
        hint=_hint(errors),
        at=onset(log, errors),
        subject=errors.templates[0].id if errors.alone else "",
    )


def _hint(errors: ErrorBurst) -> str:
    why = errors.templates[0].first_example.why
    if why:
        return f"Check {cut(str(why), LINE)!r} first; see what was deployed before the onset."
    return "Read the first of these errors; see what was deployed before the onset."


def _proof(log: Logged, errors: Burst, template: Template) -> Proof:
    first = min((m for m in template.minutes if m >= log.start + errors.at), default=None)
    count = plural(_count(log, errors, template), "time")
    at = None if first is None else max(first * MINUTE, template.first or 0)
    return Proof(f"{count}: {shown(template).text}", at)


CHECK = Check(code=CODE, title="A burst of errors in the log", find=find)
