"""The times in the log cannot be right.

Rule: the latest record lies in the future of the target's clock, as its answers tell it, or else of
ours; or many records are earlier than the one before them.
Threshold: a minute in the future is a warning. A quarter of at least a thousand records is a note:
programs with many threads write some out of order, and several files may be read one by one.
Known false alarms: records that carry the time of what they tell, as of a booking for tomorrow;
times without a zone, which are read as UTC.
What to do: see whether the clock is set, and whether times have their zone (`Z`, `+02:00`).
"""

from collections.abc import Iterator

from sidecar.inspect.check import Check
from sidecar.inspect.judged import SECOND
from sidecar.inspect.logged import MINUTE, clock, skew
from sidecar.inspect.telling import amount, span, times
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import LogSummary

CODE = "log-clock"

AHEAD = MINUTE
"""How far in the future a record must lie: the log is read after it was written."""

MANY, SHARE = 1_000, 0.25

HINT = "See whether the clock is set, and whether times have their zone (Z, +02:00)."


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find times in the future, and those that often go back."""
    log = evidence.logs
    if not isinstance(log, LogSummary) or log.last is None:
        return
    now = evidence.at + max(skew(evidence), 0)
    if log.last > now + AHEAD:
        ahead = span((log.last - now) / SECOND)
        yield Finding(
            code=CODE,
            severity=Severity.WARNING,
            title=f"The log is {ahead} ahead of the clock",
            detail=f"Its latest record says {clock(log.last)} at {clock(now)}.",
            evidence=(Proof("latest record", log.last), Proof("the clock then", now)),
            hint=HINT,
            at=evidence.at,
            subject="future",
        )
    timed = log.records - log.untimed
    if log.backwards >= SHARE * timed and timed >= MANY:
        share = amount(log.backwards / timed, "ratio")
        yield Finding(
            code=CODE,
            severity=Severity.INFO,
            title=f"{times(log.backwards, 'record')} of the log go back in time, {share}",
            detail="They are earlier than the record before them; counts by minute are right.",
            evidence=(),
            hint=HINT,
            subject="backwards",
        )


CHECK = Check(code=CODE, title="Times of the log that cannot be right", find=find)
