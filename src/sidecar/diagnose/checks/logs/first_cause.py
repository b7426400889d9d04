"""Many errors began together, and one was the first.

Rule: where a burst of errors or new errors begin, the earliest record of WARNING or above that was
never seen before the window, from five minutes before that onset up to one minute after it. It is
reported only where several templates are part of it; of one alone there is nothing to choose.
Threshold: that of error-burst and new-error, whose severity it takes: it is what they follow from.
Known false alarms: a new message that happens to come just before, such as the note of a deploy.
What to do: begin with this record; the others are likely what it led to.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.logged import MINUTE, logged, quoted, shown
from sidecar.diagnose.checks.logs import error_burst, new_error
from sidecar.diagnose.checks.logs.error_burst import Many
from sidecar.diagnose.detect.new_templates import New, new_errors
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Severity
from sidecar.model.record import Level
from sidecar.quantities import plural

CODE = "first-cause"

BEFORE, AFTER = 5 * MINUTE, MINUTE
"""Time around the onset in which the first cause is looked for; minutes are all a burst knows."""

TOGETHER = 10 * MINUTE
"""Time from the first cause on within which new errors belong to it."""

SHOWN = 4
"""Records that are shown: the first cause, and what came next."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the first of many."""
    log = logged(evidence)
    if log is None:
        return
    many = error_burst.many_errors(log)
    sure = [item for item in new_errors(log) if new_error.is_sure(item)]
    onsets = [item.at for item in sure] + ([error_burst.onset(log, many)] if many else [])
    if not onsets:
        return
    new = new_errors(log, Level.WARNING)
    near = range(min(onsets) - BEFORE, min(onsets) + AFTER)
    first = next((item for item in new if item.at in near), None)
    if first is not None:
        grave = [
            item.severity for check in (error_burst, new_error) for item in check.find(evidence)
        ]
        yield from _told(first, new, many, max(grave))


def _told(first: New, new: list[New], many: Many | None, grave: Severity) -> Iterator[Finding]:
    followers = [item for item in new if first.at <= item.at <= first.at + TOGETHER]
    others = {follower.template.id for follower in followers}
    others |= {template.id for template in many.templates} if many else set()
    others.discard(first.template.id)
    if not others:
        return
    yield Finding(
        code=CODE,
        severity=grave,
        title=f"The first error was {quoted(first.template)}",
        detail=f"This came first; {plural(len(others), 'other message')} followed.",
        evidence=tuple(shown(follower.template) for follower in followers[:SHOWN]),
        hint="Start with this record; the others are likely its consequences.",
        at=first.at,
        subject=first.template.id,
    )


CHECK = Check(code=CODE, title="The first of many errors", find=find)
