"""Half as much work is done as before, or less.

Rule: a rate of work, by its name (requests, jobs, messages, orders, operations …; no failures),
counted or as a gauge (`ops`, `qps`), left the range of its past as series-changed describes, and
fell. Each endpoint, queue and partition counts by itself. Where traffic-dropped reports the same
target in the same minutes, this does not.
Threshold: half of what is usual or less, three reaches of the past below it, and rare over all
series together. Always a warning.
Known false alarms: the end of a load test or of a batch; an endpoint that one caller stopped using.
What to do: see whether less arrives or the work takes longer: queues, latency and errors tell the
one from the other.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_series import ChangeRule, fell, find_by_rule
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.traffic import traffic_dropped
from sidecar.diagnose.explain.onsets import TOGETHER_NS, Onset, described
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.signals import Role, SeriesChange

CODE = "throughput-halved"

HALF = 0.5


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find when less work was done, unless traffic-dropped reports it."""
    reported = [*traffic_dropped.find(evidence)]

    def is_new(onset: Onset) -> bool:
        return not any(
            finding.subject.endswith(onset.target)
            and (finding.at is None or abs(finding.at - onset.at) <= TOGETHER_NS)
            for finding in reported
        )

    yield from find_by_rule(evidence, RULE, is_new)


def _title(change: SeriesChange) -> str:
    if change.after <= 0.0:
        return f"Work stopped: {described(change)}"
    share = change.after / change.before
    return f"Work is done at {share:.0%} of the usual rate: {described(change)}"


RULE = ChangeRule(
    code=CODE,
    role=Role.THROUGHPUT,
    holds=lambda change: change.strong and fell(change, HALF),
    title=_title,
    hint="See whether less arrives or work takes longer: compare queues, latency and errors.",
)
CHECK = Check(code=CODE, title="Throughput halved", find=find)
