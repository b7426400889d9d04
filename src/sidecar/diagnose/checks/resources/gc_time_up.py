"""Garbage collection takes far more time than before.

Rule: a counter of the seconds that garbage collection took, or the mean time of a collection, by
its name (`gc` with a unit of time), left the range of its past as series-changed describes, and
rose.
Threshold: three reaches of the past beyond it, twice the usual value, and at least 2 % of one CPU
or 20 ms a collection, as rare over all series together as series-changed asks for. Always a
warning.
Known false alarms: a batch that creates many objects, when it runs for the first time.
What to do: see whether memory is near its limit: a heap that is nearly full is collected
repeatedly. Take a heap profile.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_series import ChangeRule, find_by_rule, rose, times
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.explain.onsets import described
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.signals import Role, SeriesChange

CODE = "gc-time-up"

FACTOR, LEAST = 2.0, 0.02
"""Times the usual value, and the least share of the time, or seconds, that slow a service down."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find when garbage collection began to take more time."""
    yield from find_by_rule(evidence, RULE)


def _holds(change: SeriesChange) -> bool:
    return change.strong and rose(change, FACTOR) and change.after >= LEAST


def _title(change: SeriesChange) -> str:
    return f"Garbage collection takes {times(change)}: {described(change)}"


RULE = ChangeRule(
    code=CODE,
    role=Role.COLLECTION,
    holds=_holds,
    title=_title,
    hint="See whether memory is near its limit, and take a heap profile.",
)
CHECK = Check(code=CODE, title="Garbage collection takes more time", find=find)
