"""More of the requests fail than before.

Rule: for each counter of work (requests, calls, messages …) the share that failed, minute by
minute, is compared with this service's own past, as docs/decisions/0011 describes: a change point
with enough evidence, stronger than any excursion before. What began before the window is reported
while it lasts, if the history goes back for longer than that. A service younger than two hours has
too short a past: there the requests before and after are counted.
Threshold: three times the usual share and half a percentage point above it (or ten failures a
minute more, and 0.1 points), at least five failures in at least three minutes. Of a young service
ten times the share and ten points, ten failures, for 25 s, after a minute and 30 requests that were
better. It is an error while it lasts and 2 % or more fail, else a warning.
Known false alarms: a batch job whose requests often fail, when it runs for the first time; a client
that sends invalid requests, where the metrics count those as errors too.
What to do: read the errors in the log from this minute on; see what was deployed before it.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_signals import ChangedSignal, changed, proofs, subject
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.detect.change_point import Change, ratio_rise
from sidecar.diagnose.detect.excursions import SignalSeries
from sidecar.diagnose.detect.young import leap
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Severity
from sidecar.model.signals import Role, Signal
from sidecar.quantities import format_quantity, format_seconds

CODE = "error-ratio-up"

MANY = 0.02
"""Share of failures above which users notice."""

_NS = 1_000_000_000


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find when more requests began to fail."""
    for event in changed(evidence, Role.ERRORS, _judge):
        yield _finding(event)


def _judge(signal: Signal, series: SignalSeries) -> Change | None:
    return (ratio_rise(series) or leap(series)) if signal.events else None


def _finding(event: list[ChangedSignal]) -> Finding:
    worst = event[0]
    after, before = worst.change.after, worst.change.before
    is_bad = worst.lasting and after >= MANY
    lasted = (
        "It still lasts."
        if worst.lasting
        else f"It lasted {format_seconds((worst.until - worst.at) / _NS)} and has ended."
    )
    return Finding(
        code=CODE,
        severity=Severity.ERROR if is_bad else Severity.WARNING,
        title=f"{format_quantity(after, 'ratio')} of {worst.signal.series} fail"
        f" (normally {format_quantity(before, 'ratio')})",
        detail=f"The share of failures was never that high before. {lasted}",
        evidence=proofs(event),
        hint="Read the errors in the log from this minute on; see what was deployed before it.",
        at=worst.at,
        subject=subject(worst.signal),
    )


CHECK = Check(code=CODE, title="More requests fail than before", find=find)
