"""Callers wait for a connection or a worker of a pool, or none of it is idle.

Rule: a series of a pool, by its name: who waits (`pending`, `waiting`, `blocked`), waits and
timeouts that are counted, or what is spare (`idle`, `available`, `free`). It left the range of its
past as series-changed describes: more wait, or nearly nothing is spare. saturation reports the same
pool where its limit is known.
Threshold: three reaches of the past beyond it and one and a half times its end, one caller at
least; or a tenth or less is left of what is spare. Always a warning.
Known false alarms: a pool that shrinks when it is idle, in the first hours of a history; a burst of
callers that a pool is meant to queue.
What to do: find what holds the members: slow queries, a transaction that is open, a leak.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_series import ChangeRule, fell, find_by_rule, is_clear, rose
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.explain.onsets import described
from sidecar.diagnose.signals.name_roles import is_spare
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.signals import Role, SeriesChange

CODE = "pool-waiting"

SPENT = 0.1
"""Share of what is usually spare, at or below which a pool is as good as used up."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find when callers of a pool began to wait."""
    yield from find_by_rule(evidence, RULE)


def _holds(change: SeriesChange) -> bool:
    if is_spare(change.series):
        return fell(change, SPENT)
    is_one = change.kind != "value" or change.after >= 1.0
    return is_clear(change) and rose(change, 1.0) and is_one


def _title(change: SeriesChange) -> str:
    what = "A pool has nothing to spare" if is_spare(change.series) else "Callers wait for a pool"
    return f"{what}: {described(change)}"


RULE = ChangeRule(
    code=CODE,
    role=Role.POOL,
    holds=_holds,
    title=_title,
    hint="Find what holds its members: slow queries, open transactions, a leak; then its size.",
)
CHECK = Check(code=CODE, title="A connection pool is exhausted", find=find)
