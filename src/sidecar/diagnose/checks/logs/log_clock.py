"""The times in the log cannot be right.

Rule: the latest record is in the future of the target's clock, as its answers show it, or else of
ours; or the clock was set back, with three records on either side of the step, so that a single
late record does not count; or many records are earlier than the record before them.
Threshold: a minute in the future is a warning. A step back of over a minute in the window is a
warning with its onset. It is a note before the window, or when there are more than three, as where
two programs write one file. A quarter of at least a thousand records that go back is a note:
programs with many threads write some out of order.
Known false alarms: records with the time of their subject, such as a booking for tomorrow; times
without a zone, which are read as UTC, and go back by an hour once a year.
What to do: see whether the clock is right, and whether times have their zone (`Z`, `+02:00`).
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_signals import SECOND, window
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.logged import MINUTE, skew
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import LogSummary
from sidecar.quantities import format_quantity, format_seconds, plural

CODE = "log-clock"

AHEAD = MINUTE
"""How far in the future a record must be."""

MANY, SHARE = 1_000, 0.25

SETBACK = MINUTE
"""How far times must go back: writers buffer records for less."""

FEW = 3
"""Steps back of one log; a clock is not set more often."""

HINT = "See whether the clock is right, and whether times have their zone (Z, +02:00)."


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find times in the future, steps back, and times that often go back."""
    log = evidence.logs
    if not isinstance(log, LogSummary) or log.last is None:
        return
    now = evidence.at + max(skew(evidence), 0)
    if log.last > now + AHEAD:
        ahead = format_seconds((log.last - now) / SECOND)
        yield Finding(
            code=CODE,
            severity=Severity.WARNING,
            title=f"The log is {ahead} ahead of the clock",
            detail="Its latest record is in the future.",
            evidence=(Proof("time of the latest record", log.last), Proof("the clock", now)),
            hint=HINT,
            at=evidence.at,
            subject="future",
        )
    yield from _setback(evidence, log)
    timed = log.records - log.untimed
    if log.backwards >= SHARE * timed and timed >= MANY:
        share = format_quantity(log.backwards / timed, "ratio")
        yield Finding(
            code=CODE,
            severity=Severity.INFO,
            title=f"{share} of the log records are not in the order of time",
            detail=f"{plural(log.backwards, 'record')} are earlier than the record before them."
            " Counts per minute are right.",
            evidence=(),
            hint=HINT,
            subject="backwards",
        )


def _setback(evidence: Evidence, log: LogSummary) -> Iterator[Finding]:
    if log.setback <= SETBACK or log.setback_at is None:
        return
    before, after = log.setback_at, log.setback_at - log.setback
    start = window(evidence).start
    far, several = format_seconds(log.setback / SECOND), log.setbacks > FEW
    yield Finding(
        code=CODE,
        severity=Severity.WARNING if before >= start and not several else Severity.INFO,
        title=f"The times of the log go back by {far}",
        detail=f"One of {plural(log.setbacks, 'step')}: two programs may write into it."
        if several
        else "The clock was set back, or times changed their zone.",
        evidence=(Proof("before the step", before), Proof("after the step", after)),
        hint=HINT,
        at=None if several else max(before, start),
        subject="setback",
    )


CHECK = Check(code=CODE, title="Times of the log that cannot be right", find=find)
