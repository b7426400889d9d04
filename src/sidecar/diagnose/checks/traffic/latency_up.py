"""Requests take longer than before.

Rule: the median and the 95th percentile of each histogram of durations (of a summary its mean),
minute by minute, are compared with this service's own past, as docs/decisions/0011 describes. A
minute needs 20 requests for a 95th percentile, and 5 for a median or a mean: with fewer, one
request decides. A gauge of latency, and a quantile that a summary exposes, has no count of
requests: by its name it is compared as series-changed describes.
Threshold: one and a half times what is usual, at least 1 ms more, in at least three minutes that
are not the first five after a restart. A gauge or a summary: three reaches of the past beyond it
and one and a half times its end. Always a warning.
Known false alarms: another mix of requests, for example more slow reports; a first batch job.
What to do: see whether traffic, saturation or the errors changed in the same minute.
"""

from collections.abc import Iterator

import msgspec

from sidecar.diagnose.checks.changed_series import ChangeRule, find_by_rule, rose
from sidecar.diagnose.checks.changed_signals import ChangedSignal, changed, proofs, subject
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.detect.change_point import Change, level_rise
from sidecar.diagnose.detect.excursions import SignalSeries
from sidecar.diagnose.explain.onsets import TOGETHER_NS, Onset, described
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Severity
from sidecar.model.signals import Role, Signal
from sidecar.quantities import format_seconds

CODE = "latency-up"
HINT = "See what else changed in this minute: traffic, CPU, pools, a dependency, a deploy."

LEAST_S = 0.001
"""Seconds that no user notices."""

FEW, FEW_HIGH = 5, 20
"""Requests of a step that its median, and its 95th percentile, need at least."""

_NOISY, _HIGH = "p99 ", "p95 "
_NS = 1_000_000_000


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find when requests began to take longer."""
    events = changed(evidence, Role.LATENCY, _judge)
    yield from map(_finding, events)

    def is_new(onset: Onset) -> bool:
        return not any(
            event[0].signal.target == onset.target and abs(event[0].at - onset.at) <= TOGETHER_NS
            for event in events
        )

    yield from find_by_rule(evidence, RULE, is_new)


def _judge(signal: Signal, series: SignalSeries) -> Change | None:
    # The slowest of a hundred requests is too few of a minute to mean anything.
    if signal.name.startswith(_NOISY):
        return None
    enough = FEW_HIGH if signal.name.startswith(_HIGH) else FEW
    values = [
        value if events and events >= enough else None
        for value, events in zip(series.values, series.events, strict=True)
    ]
    return level_rise(msgspec.structs.replace(series, values=values), least=LEAST_S)


def _finding(event: list[ChangedSignal]) -> Finding:
    worst = event[0]
    after, before = worst.change.after, worst.change.before
    lasted = (
        "It still lasts."
        if worst.lasting
        else f"It lasted {format_seconds((worst.until - worst.at) / _NS)} and has ended."
    )
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        title=f"{worst.signal.name} is {format_seconds(after)} (normally {format_seconds(before)})",
        detail=f"That is {after / before:.1f} times the usual time. {lasted}"
        if before
        else f"It was zero before. {lasted}",
        evidence=proofs(event),
        hint=HINT,
        at=worst.at,
        subject=subject(worst.signal),
    )


RULE = ChangeRule(
    code=CODE,
    role=Role.LATENCY,
    holds=lambda change: change.strong and rose(change, 1.0),
    title=described,
    hint=HINT,
)
CHECK = Check(code=CODE, title="Requests take longer than before", find=find)
