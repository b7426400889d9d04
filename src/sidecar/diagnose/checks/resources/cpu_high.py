"""CPU use is far above its past.

Rule: a series that says how much CPU is used, by its name (`cpu` or `processor`, no limit, no idle
time), left the range of its past as series-changed describes, and rose. It is judged against the
past alone: saturation reports CPU that is used up.
Threshold: as series-changed: three reaches of the past beyond it, one and a half times its end, and
rare over all series together. Always a warning.
Known false alarms: a job that runs for the first time; a load test; a new version under the same
load that computes more.
What to do: see whether traffic rose with it; if not, profile the process, and look at garbage
collection and retries.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_series import ChangeRule, find_by_rule, rose, times
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.explain.onsets import described
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.signals import Role, SeriesChange

CODE = "cpu-high"


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find when CPU use left its past."""
    yield from find_by_rule(evidence, RULE)


def _title(change: SeriesChange) -> str:
    return f"CPU use is {times(change)}: {described(change)}"


RULE = ChangeRule(
    code=CODE,
    role=Role.CPU,
    holds=lambda change: change.strong and rose(change, 1.0),
    title=_title,
    hint="See whether traffic rose with it; if not, profile the process in these minutes.",
)
CHECK = Check(code=CODE, title="CPU use is far above its past", find=find)
