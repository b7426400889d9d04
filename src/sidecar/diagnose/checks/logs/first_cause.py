"""Many errors began together, and one was the first.

Rule: where a burst of errors or new errors begin, the earliest record of WARNING or above that was
never seen before the window, from five minutes before that onset to one minute after it. Reported
only where several templates are part of it.
Threshold: that of error-burst and new-error; it has their severity, as it is likely their cause.
Known false alarms: an unrelated new message just before, such as the note of a deploy.
What to do: start with this record; the others are likely its consequences.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.logged import MINUTE, logged, quoted, shown
from sidecar.diagnose.checks.logs import error_burst, new_error
from sidecar.diagnose.checks.logs.error_burst import ErrorBurst
from sidecar.diagnose.detect.new_templates import New, new_errors
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Severity
from sidecar.model.record import Level
from sidecar.quantities import plural

CODE = "first-cause"

BEFORE, AFTER = 5 * MINUTE, MINUTE
"""Time around the onset in which the first cause is searched; a burst is known to the minute."""

TOGETHER = 10 * MINUTE
"""Time from the first cause on within which new errors belong to it."""

SHOWN = 4
"""Records that are shown: the first cause, and what came next."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the first of many new errors."""
    log = logged(evidence)
    if log is None:
        return
    errors = error_burst.burst_of_errors(log)
    sure = filter(new_error.is_sure, new_errors(log))
    onsets = [new.at for new in sure] + ([error_burst.onset(log, errors)] if errors else [])
    if not onsets:
        return
    candidates = new_errors(log, Level.WARNING)
    near = range(min(onsets) - BEFORE, min(onsets) + AFTER)
    first = next((new for new in candidates if new.at in near), None)
    if first is not None:
        severity = max(
            finding.severity
            for check in (error_burst, new_error)
            for finding in check.find(evidence)
        )
        yield from _finding(first, candidates, errors, severity)


def _finding(
    first: New, candidates: list[New], errors: ErrorBurst | None, severity: Severity
) -> Iterator[Finding]:
    followers = [new for new in candidates if first.at <= new.at <= first.at + TOGETHER]
    others = {follower.template.id for follower in followers}
    others |= {template.id for template in errors.templates} if errors else set()
    others.discard(first.template.id)
    if not others:
        return
    yield Finding(
        code=CODE,
        severity=severity,
        title=f"The first error was {quoted(first.template)}",
        detail=f"It came first. {plural(len(others), 'other message')} followed.",
        evidence=tuple(shown(follower.template) for follower in followers[:SHOWN]),
        hint="Start with this record; the others are likely its consequences.",
        at=first.at,
        subject=first.template.id,
    )


CHECK = Check(code=CODE, title="The first of many errors", find=find)
