"""Retries or timeouts are many times as many as before.

Rule: a counter of retries or timeouts, by its name, left the range of its past as series-changed
describes, and its rate rose. Timeouts of a connection pool are reported by pool-waiting.
Threshold: three reaches of the past beyond it and three times the usual rate, as rare over all
series together as series-changed asks for. Always a warning.
Known false alarms: timeouts that are part of normal work, as of long polling, when more clients
poll.
What to do: look at the dependency that is called: its latency and errors in the same minutes.
Retries add load to it; see whether they back off.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_series import ChangeRule, find_by_rule, rose, times
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.explain.onsets import described
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.signals import Role, SeriesChange

CODE = "retries-up"

FACTOR = 3.0
"""Times the usual rate from which on a dependency is likely in trouble."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find when calls began to be repeated or to time out."""
    yield from find_by_rule(evidence, RULE)


def _title(change: SeriesChange) -> str:
    return f"Retries or timeouts are {times(change)}: {described(change)}"


RULE = ChangeRule(
    code=CODE,
    role=Role.RETRIES,
    holds=lambda change: change.strong and rose(change, FACTOR),
    title=_title,
    hint="Look at the dependency that is called; retries add load to it: see that they back off.",
)
CHECK = Check(code=CODE, title="Retries and timeouts multiplied", find=find)
