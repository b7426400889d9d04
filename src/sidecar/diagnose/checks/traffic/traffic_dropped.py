"""Less work arrives than before, or none.

Rule: each counter of work (requests, calls, messages …), a minute, is judged against this service's
own past, as docs/decisions/0011 describes. At least half of the fall must happen within five
minutes: an evening's decline is none. While a target is down nothing is known of its traffic.
Where a minute has less than five of them, only that they stopped can be found: nothing came in the
time of at least 15 that were expected, and of twice as many as in any gap before.
Threshold: 40 % of what is usual or less, for at least three minutes that are not the first five
after a restart, in a history of half an hour before. Always a warning; a service cannot know why
it is not called. Of less than two a minute no onset is given: it is not known to the minute.
Known false alarms: the end of a load test or of an unusual peak of over two hours.
What to do: look at what stands before the service: proxy, DNS, the clients' own deploys, queues.
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
    """Find when work stopped arriving."""
    for event in changed(evidence, Role.TRAFFIC, _judge):
        yield _finding(event)


def _judge(_signal: Signal, series: SignalSeries) -> Change | tuple[Change, bool] | None:
    return rate_fall(series) or stopped(series)


def _finding(event: list[ChangedSignal]) -> Finding:
    worst = event[0]
    before = format_quantity(worst.change.before, "1/s")
    now = format_quantity(worst.change.after, "1/s")
    what = "stopped" if not worst.change.after else f"fell to {now}"
    lasted = "still" if worst.lasting else f"for {format_seconds((worst.until - worst.at) / _NS)}"
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        title=f"{worst.signal.series} {what} (normally {before})",
        detail=f"It fell at once, not as over a day, and is low {lasted}.",
        evidence=proofs(event),
        hint="Look at what stands before the service: proxy, DNS, its callers, a queue.",
        at=worst.at if worst.sure else None,
        subject=subject(worst.signal),
    )


CHECK = Check(code=CODE, title="Traffic dropped or stopped", find=find)
