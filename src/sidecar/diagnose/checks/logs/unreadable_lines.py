"""The log has lines that no format understands.

Rule: lines without level and time that are not part of a record, as the lines of a stack trace are.
They are counted in the minute of the record in front of them. The onset is that of a burst which
earlier minutes do not explain, as in error-burst.
Threshold: 20 lines and 2 % of the window: a warning with its onset where they came in a burst, else
a note from 5 % on. A log of such lines alone is a note: it cannot be judged by level or time.
Known false alarms: a program that prints a long usage text or a table once.
What to do: find what writes them: a second process, a crash, print statements, a binary.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.logged import logged, spelled
from sidecar.diagnose.detect.bursts import burst
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import LogSummary
from sidecar.quantities import format_quantity, plural

CODE = "unreadable-lines"

LEAST, SHARE, NOTED = 20, 0.02, 0.05
ALL = 0.9
"""Share of unreadable lines above which the whole log has a format that is not known."""

SHOWN = 2


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find lines that cannot be read, more than before or many."""
    log = evidence.logs
    if not isinstance(log, LogSummary) or log.plain < LEAST:
        return
    share = log.plain / max(log.total, 1)
    if share > ALL:
        yield _finding(log, Severity.INFO, "It cannot be judged by level or by time.")
    elif share >= SHARE and (onset := _onset(evidence)) is not None:
        detail = "There were far fewer before."
        yield _finding(log, Severity.WARNING, detail, onset)
    elif share >= NOTED:
        yield _finding(log, Severity.INFO, "They have no level and no time.")


def _onset(evidence: Evidence) -> int | None:
    """Return the time in ns since which there are more of them; None where that is not clear."""
    log = logged(evidence)
    if log is None:
        return None
    plain = log.row(log.log.unreadable_minutes)
    every = tuple(map(int.__add__, plain, log.records))
    more = burst(plain, every, log.since)
    return None if more is None else max(log.at(more.at), log.span.start)


def _finding(log: LogSummary, severity: Severity, detail: str, at: int | None = None) -> Finding:
    plain = [
        template for template in log.templates if template.first is None and template.example.plain
    ]
    share = format_quantity(log.plain / max(log.total, 1), "ratio")
    return Finding(
        code=CODE,
        severity=severity,
        title=f"{plural(log.plain, 'line')} of the log cannot be read, {share}",
        detail=detail,
        evidence=tuple(
            Proof(f"{plural(template.count, 'time')}: {spelled(template.example)}")
            for template in plain[:SHOWN]
        ),
        hint="Find what writes them: a second process, a crash, print statements, a binary.",
        at=at,
    )


CHECK = Check(code=CODE, title="Lines that cannot be read", find=find)
