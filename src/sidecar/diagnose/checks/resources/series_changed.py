"""A series left the range of its own past, whatever it measures.

Rule: every series of the history is a signal (a counter its rate, a gauge its value, a histogram
its quantiles and mean, a time its age), and is compared with its own past. It departs where values
that follow each other, for 45 s and at least two of them, lie beyond the reach of the past: the
distance from its median to its highest (or lowest) held value without the rarest 0.5 %. A maximum
or a 99th percentile is not a finding by itself: it is the luck of one request. What came in the
same hour of an earlier day is no change. docs/changes.md has the other kinds of change, which are
shown and are no finding: trends, spreads, flat lines, new values, labels.
Threshold: three such reaches beyond it, one and a half times its end, and so rare in the tail of
the past that over all series together 1 % of the findings are expected to be false. Changes that
began within two minutes are one finding. Always a warning: what the series means is not known. What
a check of its own reports, as a queue, is not reported again.
Known false alarms: a job that runs for the first time; a load test; a new version that does
something else. A series with fewer than 30 earlier values is not judged.
What to do: start with the series that changed first, and look for a deploy in that minute.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_series import event_finding
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.resources import cache_misses, cpu_high, gc_time_up, pool_waiting
from sidecar.diagnose.checks.traffic import (
    latency_up,
    queue_growing,
    retries_up,
    success_overdue,
    throughput_halved,
)
from sidecar.diagnose.explain.onsets import described, onsets
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.signals import Changes, SeriesChange

CODE = "series-changed"

RULES = tuple(
    module.RULE
    for module in (
        cpu_high, gc_time_up, cache_misses, pool_waiting, latency_up, queue_growing, retries_up,
        throughput_halved,
    )
)  # fmt: skip
"""The checks that report changes of series with a known role."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find events in which series left their past by far."""
    if not isinstance(evidence.changes, Changes):
        return
    overdue = {finding.subject for finding in success_overdue.find(evidence)}
    left = (
        change
        for change in evidence.changes.changes
        if _is_left(change) and f"{change.series} {change.target}".strip() not in overdue
    )
    for onset in onsets(left):
        earliest = min(onset.changes, key=lambda change: change.at)
        hint = (
            f"{earliest.series} changed first: look for a deploy, a restart or a dependency then."
        )
        yield event_finding(evidence, onset, CODE, described(onset.changes[0]), hint)


def _is_left(change: SeriesChange) -> bool:
    return change.strong and not any(rule.takes(change) for rule in RULES)


CHECK = Check(code=CODE, title="A series left the range of its own past", find=find)
