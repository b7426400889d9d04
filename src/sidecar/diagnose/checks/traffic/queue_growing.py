"""A queue or the lag of a consumer is far above its past.

Rule: a series that says how much waits, by its name (a queue, `lag`, `backlog`, `pending` jobs, how
far a replica is behind; not its capacity and not its consumers), left the range of its past as
series-changed describes, and rose. Each queue, topic and partition counts by itself.
Threshold: three reaches of the past beyond it and three times what is usual, as rare over all
series together as series-changed asks for. Always a warning.
Known false alarms: a batch that is queued for the first time, as an import or a mailing.
What to do: see whether consumers stopped, slowed down or fail, or whether more comes in.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_series import ChangeRule, find_by_rule, rose, times
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.explain.onsets import described
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.signals import Role, SeriesChange

CODE = "queue-growing"

FACTOR = 3.0
"""Times the usual length from which on a queue is more than busy."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find when work began to pile up."""
    yield from find_by_rule(evidence, RULE)


def _title(change: SeriesChange) -> str:
    return f"More work waits, {times(change)}: {described(change)}"


RULE = ChangeRule(
    code=CODE,
    role=Role.QUEUE,
    holds=lambda change: change.strong and rose(change, FACTOR),
    title=_title,
    hint="See whether consumers stopped, slowed down or fail, or whether more comes in.",
)
CHECK = Check(code=CODE, title="A queue or consumer lag grows", find=find)
