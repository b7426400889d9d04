"""A cache answers far fewer requests than before.

Rule: the share of hits, as a gauge, or from a pair of counters by name (`*_hits`, `*_misses`), left
the range of its past as series-changed describes, and fell.
Threshold: three reaches of the past beyond it, three times the misses of before, and ten percentage
points fewer hits. Always a warning.
Known false alarms: a cache that was emptied on purpose; a scan of all keys, as by a backup or a
crawler; the first minutes after a restart of the cache.
What to do: see whether the cache restarted or evicts (memory limit), whether its keys changed with
a deploy, and what the misses cost behind it.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_series import (
    CLEAR_EXCESS,
    ChangeRule,
    find_by_rule,
)
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.explain.onsets import described
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.signals import Role, SeriesChange

CODE = "cache-misses"

MISSES, LEAST = 3.0, 0.1
"""Times as many misses as before, and the share of all requests that no longer hit, at least."""

PERCENT = 100.0
"""What is whole where a gauge counts in percent; a share is at most 1."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find when a cache began to miss."""
    yield from find_by_rule(evidence, RULE)


def _holds(change: SeriesChange) -> bool:
    whole = 1.0 if max(change.before, change.after) <= 1.0 else PERCENT
    lost = change.before - change.after
    misses, before = whole - change.after, whole - change.before
    return change.excess >= CLEAR_EXCESS and lost >= LEAST * whole and misses >= MISSES * before


def _title(change: SeriesChange) -> str:
    return f"The cache hits less often: {described(change)}"


RULE = ChangeRule(
    code=CODE,
    role=Role.CACHE,
    holds=_holds,
    title=_title,
    hint="See whether the cache restarted, evicts, or has other keys since a deploy.",
)
CHECK = Check(code=CODE, title="A cache hits far less often", find=find)
