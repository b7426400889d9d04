"""The log has lines that no format understands.

Rule: lines without level and time, which stand alone. Lines below a record, as those of a stack
trace, belong to it and are none. Their share in the window is compared with that before it.
Threshold: 20 lines and 2 % of the window; a warning when that is five times the share before and
far more than chance (likelihood ratio), else a note, from 5 % on. A log that has nothing else is
a note: it cannot be judged by level or time.
Known false alarms: a program that prints a long usage text or a table once.
What to do: look what writes them: a second process, a crash, print statements, a binary.
"""

from collections.abc import Iterator
from math import log as ln

from sidecar.inspect.check import Check
from sidecar.inspect.logged import spelled
from sidecar.inspect.telling import amount, times
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import LogSummary

CODE = "unreadable-lines"

LEAST, SHARE, NOTED = 20, 0.02, 0.05
MORE = 5.0
EVIDENCE = 14.5
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
    elif share >= SHARE and _is_more(log, share):
        yield _finding(log, Severity.WARNING, "Before the window there were far fewer.")
    elif share >= NOTED:
        yield _finding(log, Severity.INFO, "They have no level and no time.")


def _is_more(log: LogSummary, share: float) -> bool:
    """Tell whether the window has more; lines before it that have no time are those before."""
    old = log.records - log.total
    before = max(log.untimed - log.plain, 0) + 1.0
    if old < LEAST or share < MORE * before / (old + 1.0):
        return False
    joint = (log.plain + before) / (log.total + old + 1.0)
    gain = log.plain * ln(share / joint) + (log.total - log.plain) * ln((1 - share) / (1 - joint))
    return gain >= EVIDENCE


def _finding(log: LogSummary, severity: Severity, detail: str) -> Finding:
    plain = [each for each in log.templates if each.first is None and each.example.plain]
    share = amount(log.plain / max(log.total, 1), "ratio")
    return Finding(
        code=CODE,
        severity=severity,
        title=f"{times(log.plain, 'line')} of the log cannot be read, {share}",
        detail=detail,
        evidence=tuple(
            Proof(f"{times(each.count, 'time')}: {spelled(each.example)}") for each in plain[:SHOWN]
        ),
        hint="Look what writes them: a second process, a crash, print statements, a binary.",
    )


CHECK = Check(code=CODE, title="Lines that cannot be read", find=find)
