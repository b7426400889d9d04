"""The log has an error that was never seen before the window.

Rule: a message template of level ERROR or above whose first record lies in the window, in a log
that goes back before the window for at least as long. A rare error that merely has its turn is
distinguished from a new one by its probability: the window's share of the log to the power of the
occasions it was seen on, times how many earlier errors were as rare (Good and Toulmin); further
minutes of one occasion count as far as earlier failures were shorter. What came first before the
window, and still comes, is reported while it lasts. A template of WARNING is judged in the same way
among warnings. In a log that is younger it is an error that makes a fifth of the lines of one of
the last minutes, 30 at least, where the log was longer without it than with it, a minute and 30
lines at least.
Threshold: a chance below 0.2 % in three minutes or more is a warning, or an error if it is FATAL or
came 30 times; up to 5 % it is a note, and above nothing. A new warning is a note below 0.2 %.
Known false alarms: a nightly or weekly job in a log that is too short to have its last run; a new
version that words an old error differently.
What to do: look up the message and its cause; what it names is what changed.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.logged import Logged, is_error, logged, quoted, shown, spelled
from sidecar.diagnose.detect.new_templates import RARE, SELDOM, New, new_errors
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.record import Level
from sidecar.quantities import plural

CODE = "new-error"

MANY = 30
"""Records from which on a new error is not a single failure."""

LEAST = 3
"""Minutes in which it was seen; what came twice may be two separate failures."""

SHOWN = 5
"""Findings of each kind, the earliest ones: a failure that has more is described by these."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find new errors, then errors and warnings that are worth a note."""
    log = logged(evidence)
    if log is None:
        return
    found = new_errors(log)
    sure = [item for item in found if is_sure(item)]
    yield from (_finding(log, item, _severity(item)) for item in sure[:SHOWN])
    warnings = (
        new_error
        for new_error in new_errors(log, Level.WARNING)
        if not is_error(new_error.template)
    )
    notes = [item for item in found if item not in sure and item.chance < SELDOM]
    notes += [warning for warning in warnings if warning.chance < RARE]
    if len(notes) <= SHOWN:
        yield from (_finding(log, note, Severity.INFO) for note in notes)


def is_sure(new: New) -> bool:
    """Return whether a new error is more than chance: improbable, and seen in several minutes."""
    many = new.minutes >= LEAST or new.template.count >= MANY
    return new.chance < RARE and (many or new.template.level == Level.FATAL)


def _severity(new: New) -> Severity:
    grave = new.template.level == Level.FATAL or new.template.count >= MANY
    return Severity.ERROR if grave else Severity.WARNING


def _finding(log: Logged, new: New, severity: Severity) -> Finding:
    template = new.template
    what = "error" if is_error(new.template) else "warning"
    past = plural(sum(log.records[: log.since]) + log.log.minutes_dropped, "record")
    proofs = [shown(template)]
    if template.count > 1 and template.last is not None:
        proofs.append(Proof(f"last: {spelled(template.example)}", template.last))
    return Finding(
        code=CODE,
        severity=severity,
        title=f"New {what}: {quoted(template)}, {plural(template.count, 'time')}",
        detail=f"Seen in {plural(new.minutes, 'minute')} of the window, and in none of the"
        f" {past} before it.",
        evidence=tuple(proofs),
        hint="Look up the message and its cause: what it names is what changed.",
        at=new.at,
        subject=template.id,
    )


CHECK = Check(code=CODE, title="An error that was never seen before", find=find)
