"""Less work arrives than before, or none.

Rule: the rate of each counter of work (requests, calls, messages …), minute by minute, is compared
with this service's own past, as docs/decisions/0011 describes. At least half of the fall must
happen within five minutes: a slow decline in the evening is normal. While a target is down its
traffic is not known. Below five requests per minute only a stop can be found: none came in a time
in which at least 15 were expected, and twice as many as in any pause before.
Threshold: 40 % of the usual rate or less, for at least three minutes that are not the first five
after a restart, after at least half an hour of history. Always a warning: a service cannot know why
nobody calls it. Below two requests per minute the onset is not known to the minute, and not given.
Known false alarms: the end of a load test or of an unusual peak of over two hours.
What to do: check what is in front of the service: proxy, DNS, deploys of its callers, queues.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_signals import ChangedSignal, changed, proofs, subject
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.detect.change_point import Change, rate_fall
from sidecar.diagnose.detect.excursions import SignalSeries
from sidecar.diagnose.detect.stops import stopped
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Severity
from sidecar.model.signals import Role, Signal
from sidecar.quantities import format_quantity, format_seconds

CODE = "traffic-dropped"

_NS = 1_000_000_000


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find when less work arrived, or none."""
    for event in changed(evidence, Role.TRAFFIC, _judge):
        yield _finding(event)


def _judge(_signal: Signal, series: SignalSeries) -> Change | tuple[Change, bool] | None:
    return rate_fall(series) or stopped(series)


def _finding(event: list[ChangedSignal]) -> Finding:
    worst = event[0]
    before = format_quantity(worst.change.before, "1/s")
    now = format_quantity(worst.change.after, "1/s")
    what = "stopped" if not worst.change.after else f"fell to {now}"
    lasted = (
        "It still lasts."
        if worst.lasting
        else f"It lasted {format_seconds((worst.until - worst.at) / _NS)} and has ended."
    )
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        title=f"{worst.signal.series} {what} (normally {before})",
        detail=f"It fell within five minutes, unlike a daily decline. {lasted}",
        evidence=proofs(event),
        hint="Check what is in front of the service: proxy, DNS, its callers, a queue.",
        at=worst.at if worst.sure else None,
        subject=subject(worst.signal),
    )


CHECK = Check(code=CODE, title="Traffic dropped or stopped", find=find)
