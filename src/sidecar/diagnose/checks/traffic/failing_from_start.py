"""Many requests have failed since the history begins, and nothing shows whether that is usual.

Rule: a history of less than two hours, in which failures came from the first minutes to the last.
There is no earlier history to compare with, so this reports a share and does not judge it: some
services get many requests that must fail, for example one that checks passwords.
Threshold: a tenth of the requests, with at least 30 requests and 10 failures. A note; a warning
from half of all requests on. Where the share rose meanwhile, error-ratio-up reports that instead.
Known false alarms: a service whose callers mostly get an error by design, in its first two hours.
What to do: read the errors in the log. If they are intended, they are normal once the history is
longer than two hours.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from sidecar.diagnose.checks.changed_signals import SECOND, cut, signals_of, subject, window
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.traffic import error_ratio_up
from sidecar.diagnose.signals.grid import SHORT_S
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.signals import Role, Signal
from sidecar.quantities import format_quantity, format_seconds, plural

CODE = "failing-from-start"

SHARE, MANY = 0.1, 0.5
"""Share of failures that is reported, and that is a warning."""

REQUESTS, FAILURES = 30.0, 10.0

PARTS = 3
"""Parts of the requests; the first and the last must each have half of a fair share of failures."""

HALF = 0.5


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the largest share of failures of each young target."""
    signals = signals_of(evidence)
    if signals is None or signals.step <= 0 or next(error_ratio_up.find(evidence), None):
        return
    best: dict[str, tuple[float, float, Signal]] = {}
    for whole in signals.signals:
        if whole.role is not Role.ERRORS or len(whole.values) * signals.step > SHORT_S * SECOND:
            continue
        signal = cut(whole, signals, window(evidence).end)
        failed, events = _counts(signal)
        if _is_reported(failed, events):
            candidate = (sum(failed), sum(events), signal)
            best[signal.target] = max(best.get(signal.target, candidate), candidate, key=_share)
    for failures, requests, signal in best.values():
        yield _finding(signal, failures, requests, signals.start, signals.step / SECOND)


def _share(candidate: tuple[float, float, Signal]) -> float:
    return candidate[0] / candidate[1]


def _counts(signal: Signal) -> tuple[list[float], list[float]]:
    rows = [
        (value * weight, weight)
        for value, weight in zip(signal.values, signal.events, strict=False)
        if value is not None and weight
    ]
    return [failed for failed, _ in rows], [events for _, events in rows]


def _is_reported(failed: Sequence[float], events: Sequence[float]) -> bool:
    total = sum(events)
    if total < REQUESTS or sum(failed) < max(FAILURES, SHARE * total):
        return False
    sums = [*accumulate(events)]
    parts = [0.0] * PARTS
    for some, upto, these in zip(failed, sums, events, strict=True):
        parts[min(int((upto - these / 2) / total * PARTS), PARTS - 1)] += some
    least = HALF * sum(failed) / PARTS
    return parts[0] >= least and parts[-1] >= least


def _finding(signal: Signal, failed: float, events: float, start: int, step_s: float) -> Finding:
    share = failed / events
    since = start + next(at for at, value in enumerate(signal.values) if value) * round(
        step_s * SECOND
    )
    known = format_seconds(len(signal.values) * step_s)
    return Finding(
        code=CODE,
        severity=Severity.WARNING if share >= MANY else Severity.INFO,
        title=f"{format_quantity(share, 'ratio')} of {signal.series} fail since the history begins",
        detail=f"{round(failed):,} of {plural(round(events), 'request')} failed in {known}."
        " There is no earlier history to compare with: this may be normal here.",
        evidence=(
            Proof(f"{signal.name}: {format_quantity(share, 'ratio')} ({signal.series})", since),
        ),
        hint="Read the errors in the log; see whether callers are meant to get them.",
        at=since,
        subject=subject(signal),
    )


CHECK = Check(code=CODE, title="Many requests have failed from the beginning", find=find)
