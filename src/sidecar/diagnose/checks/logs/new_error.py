"""The log has an error that was never seen before the window.

Rule: a message template of level ERROR or above whose first record is in the window, in a log that
goes back before the window for at least as long. Its probability tells a new error from a rare one:
the window's share of the log to the power of the occasions on which it was seen, times how many
earlier errors were as rare (Good and Toulmin); further minutes of one occasion count as far as
earlier failures were shorter. An error that began before the window is reported while it lasts.
Templates of WARNING are compared with warnings in the same way. In a younger log an error is new
when it is a fifth of the lines of one of the last minutes, at least 30 lines, and the log was
longer without it than with it, for at least a minute and 30 lines.
Threshold: a chance below 0.2 % in three minutes or more is a warning, or an error if it is FATAL or
came 30 times; up to 5 % it is a note. A new warning below 0.2 % is a note.
Known false alarms: a nightly or weekly job, in a log that does not go back to its last run; a new
version that words an old error differently.
What to do: look up the message and its cause; what it names is what changed.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.logged import LINE, Logged, is_error, logged, quoted, shown, spelled
from sidecar.diagnose.detect.new_templates import RARE, SELDOM, New, new_errors
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import Template
from sidecar.model.record import Level
from sidecar.quantities import plural
from sidecar.safe_text import cut

CODE = "new-error"

MANY = 30
"""Records above which a new error is more than a single failure."""

LEAST = 3
"""Minutes with the error, at least; two may be two separate failures."""

SHOWN = 5
"""Findings of each kind at most, the earliest ones."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find new errors, then errors and warnings that are worth a note."""
    log = logged(evidence)
    if log is None:
        return
    errors = new_errors(log)
    sure = [new for new in errors if is_sure(new)]
    yield from (_finding(log, new, _severity(new)) for new in sure[:SHOWN])
    warnings = (new for new in new_errors(log, Level.WARNING) if not is_error(new.template))
    notes = [new for new in errors if new not in sure and new.chance < SELDOM]
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
        hint=_hint(template),
        at=new.at,
        subject=template.id,
    )


def _hint(template: Template) -> str:
    why = template.first_example.why
    if why and str(why) not in template.text:
        return f"Check {cut(str(why), LINE)!r} first: it is the cause that the record names."
    return "Look up what the message names: that is what changed."


CHECK = Check(code=CODE, title="An error that was never seen before", find=find)
