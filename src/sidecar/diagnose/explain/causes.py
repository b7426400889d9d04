"""Causes: a table of which finding explains which, and the times that must fit.

Findings of one check that differ only in time may have different causes. A consequence keeps its
place among the findings and names its cause in `caused_by`; a cause may be the consequence of
another. That both are there is only a sign; the onsets must fit as well: a cause begins no later
than what it explains (one scrape excepted, as metrics are seen by scrapes), and no longer before
than `within`.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sidecar.diagnose.checks.changed_signals import SECOND, signals_of
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding

_MINUTE = 60 * SECOND


class Explains(msgspec.Struct, frozen=True):
    """What a finding explains, and how long after its onset, in ns, that may begin.

    `standing` when a finding without an onset explains as well: it was there before all.
    """

    codes: frozenset[str]
    within: int = 10 * _MINUTE
    standing: bool = False


_FAILURES = ("first-cause", "new-error", "error-burst", "error-ratio-up")
_CHANGED = (
    "series-changed", "cpu-high", "gc-time-up", "cache-misses", "pool-waiting", "queue-growing",
    "retries-up", "throughput-halved",
)  # fmt: skip
_SLOW = ("latency-up", "target-slow", *_CHANGED)
_ENDS = ("restart", "restart-loop", "target-down")
_ANYTIME = 24 * 60 * _MINUTE

SEEN_NOW = "target-down"
"""What has the time of the inspection when its beginning was not seen."""


def _explains(*codes: str, within: int = 10 * _MINUTE, standing: bool = False) -> Explains:
    return Explains(frozenset(codes), within, standing=standing)


TABLE: Mapping[str, Explains] = {
    "disk-filling": _explains(
        *_FAILURES, *_ENDS, "health-not-ok", "logs-silent", within=_ANYTIME, standing=True
    ),
    "memory-growing": _explains(*_SLOW, *_ENDS, "health-not-ok", within=_ANYTIME, standing=True),
    "files-growing": _explains(
        *_FAILURES, *_SLOW, *_ENDS, "health-not-ok", within=_ANYTIME, standing=True
    ),
    "target-down": _explains(
        "traffic-dropped", "logs-silent", "scrape-gaps", "health-not-ok", *_SLOW, "restart",
        within=60 * _MINUTE,
    ),
    "restart-loop": _explains(
        *_FAILURES, *_SLOW, *_ENDS, "traffic-dropped", "logs-silent", "scrape-gaps",
        "health-not-ok", within=60 * _MINUTE,
    ),
    "saturation": _explains(*_FAILURES, *_SLOW, "health-not-ok", "traffic-dropped"),
    "first-cause": _explains(*_FAILURES, *_SLOW, *_ENDS, "saturation", "health-not-ok",
        "traffic-dropped", "log-noise", "unreadable-lines"),
    "new-error": _explains("error-burst", "error-ratio-up", *_SLOW, *_ENDS, "saturation",
        "health-not-ok", "traffic-dropped", "log-noise"),
    "error-burst": _explains("error-ratio-up", "health-not-ok", "log-noise"),
    "pool-waiting": _explains(*_FAILURES, *_SLOW, "health-not-ok", "traffic-dropped"),
    "cache-misses": _explains(*_SLOW, "health-not-ok"),
    "error-ratio-up": _explains("series-changed", "retries-up", "health-not-ok"),
    "failing-from-start": _explains("health-not-ok", within=120 * _MINUTE),
    "latency-up": _explains("series-changed", "saturation", "target-slow", "health-not-ok",
        "traffic-dropped", "throughput-halved", "queue-growing", "retries-up"),
    "gc-time-up": _explains(*_SLOW, "traffic-dropped", "health-not-ok"),
    "cpu-high": _explains("series-changed", "target-slow", "throughput-halved", "queue-growing"),
    "restart": _explains(*_FAILURES, *_SLOW, "traffic-dropped", "logs-silent", "scrape-gaps",
        within=3 * _MINUTE),
    "traffic-dropped": _explains("series-changed", "throughput-halved", "cache-misses",
        "logs-silent"),
    "retries-up": _explains("series-changed"),
    "throughput-halved": _explains("series-changed", "queue-growing"),
    "queue-growing": _explains("series-changed"),
    "log-noise": _explains("disk-filling", within=_ANYTIME),
}  # fmt: skip
"""From a code to what it explains; of several causes the one that stands first here is named."""


def with_causes(findings: Sequence[Finding], evidence: Evidence) -> list[Finding]:
    """Return the findings, each with the key of the one that explains it best."""
    slack = tolerance(evidence)
    causes: dict[int, Finding] = {}
    ranked = sorted(findings, key=lambda finding: (_rank(finding), finding.at or 0, finding.key))
    for cause in ranked:
        for finding in findings:
            if id(finding) in causes or finding.key == cause.key:
                continue
            above = (other.key for other in _above(cause, causes))
            if _is_explained(finding, cause, evidence, slack) and finding.key not in above:
                causes[id(finding)] = cause
    return [
        msgspec.structs.replace(
            finding, caused_by=causes[id(finding)].key if id(finding) in causes else ""
        )
        for finding in findings
    ]


def tolerance(evidence: Evidence) -> int:
    """Return how many ns times of the two channels may differ: a scrape, or a step of the grid."""
    signals = signals_of(evidence)
    return max(signals.interval, signals.step, _MINUTE) if signals else _MINUTE


def _rank(finding: Finding) -> int:
    codes = list(TABLE)
    return codes.index(finding.code) if finding.code in TABLE else len(codes)


def _is_explained(item: Finding, cause: Finding, evidence: Evidence, slack: int) -> bool:
    rule = TABLE.get(cause.code)
    if rule is None or item.code not in rule.codes or not _same_target(item, cause):
        return False
    if cause.at is None or (cause.code == SEEN_NOW and cause.at >= evidence.at):
        return rule.standing or cause.code == SEEN_NOW
    return item.at is not None and cause.at - slack <= item.at <= cause.at + rule.within


def _same_target(one: Finding, other: Finding) -> bool:
    mine, its = map(_target, (one, other))
    return not mine or not its or mine == its


def _target(finding: Finding) -> str:
    """Return the target in a subject, `http_requests_total {job="a"}`."""
    return f" {finding.subject}".partition(" {")[2]


def _above(finding: Finding, causes: Mapping[int, Finding]) -> Iterator[Finding]:
    """Yield what explains a finding, one behind the other."""
    cause = causes.get(id(finding))
    while cause is not None:
        yield cause
        cause = causes.get(id(cause))
