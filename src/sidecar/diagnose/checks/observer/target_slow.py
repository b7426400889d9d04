"""The target takes longer to answer its observer than before.

Rule: the duration of the scrapes is compared with its own past, as docs/decisions/0011 describes;
the time that the health endpoint takes is compared with the slowest scrapes of the history.
Threshold: twice the usual time and 50 ms more, for at least three minutes; the health answer 1 s or
more and five times the slowest scrape (without a history: 3 s). Always a warning.
Known false alarms: a metrics-scraper with too little CPU time; a target with many more series.
What to do: see whether requests take longer too; if not, count the series that the target exposes.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_signals import (
    ChangedSignal,
    changed,
    proofs,
    signals_of,
    subject,
)
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.detect.change_point import Change, level_rise
from sidecar.diagnose.detect.excursions import SignalSeries
from sidecar.model.evidence import Evidence, Health
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.signals import Role, Signal
from sidecar.quantities import format_seconds

CODE = "target-slow"
HINT = "See whether requests take longer too; if not, count the series that the target exposes."

FACTOR, LEAST_S = 2.0, 0.05
"""How much longer a scrape takes at least."""

SLOW_S, ALONE_S = 1.0, 3.0
"""Seconds of a health answer that may be slow, and that is slow without any history."""

ABOVE = 5.0
"""Times the slowest scrape that a slow health answer takes; both usually take about as long."""

_SCRAPE = "scrape_duration_seconds"
_NS = 1_000_000_000


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find when the target began to answer slowly."""
    findings = [_finding(event) for event in changed(evidence, Role.OTHER, _judge)]
    yield from findings or _live(evidence)


def _judge(signal: Signal, series: SignalSeries) -> Change | None:
    return level_rise(series, FACTOR, LEAST_S) if signal.series == _SCRAPE else None


def _finding(event: list[ChangedSignal]) -> Finding:
    worst = event[0]
    lasted = (
        "It still lasts."
        if worst.lasting
        else f"It lasted {format_seconds((worst.until - worst.at) / _NS)} and has ended."
    )
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        title=f"A scrape takes {format_seconds(worst.change.after)}"
        f" (normally {format_seconds(worst.change.before)})",
        detail=f"The target answers its observer slowly. {lasted}",
        evidence=proofs(event),
        hint=HINT,
        at=worst.at,
        subject=subject(worst.signal),
    )


def _live(evidence: Evidence) -> Iterator[Finding]:
    health = evidence.health
    if not isinstance(health, Health):
        return
    signals = signals_of(evidence)
    usual = [
        value
        for signal in (signals.signals if signals else ())
        if signal.series == _SCRAPE
        for value in signal.values
        if value is not None
    ]
    least = max(SLOW_S, ABOVE * max(usual)) if usual else ALONE_S
    if health.latency_s >= least:
        yield Finding(
            code=CODE,
            severity=Severity.WARNING,
            title=f"The health endpoint took {format_seconds(health.latency_s)} to answer",
            detail=f"The slowest scrape of the history took {format_seconds(max(usual))}."
            if usual
            else "There is no history to compare it with.",
            evidence=(
                Proof(f"health answered after {format_seconds(health.latency_s)}", evidence.at),
            ),
            hint=HINT,
            at=evidence.at,
            subject="health",
        )


CHECK = Check(code=CODE, title="The target is slow to answer", find=find)
