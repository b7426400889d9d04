"""Series of states, recognised by their names: replicas, leaders, and when work last succeeded."""

import re
from collections.abc import Iterator

from sidecar.diagnose.signals.names import Known, words

MOST = 100
"""Series of each role that are read at most; a cluster may have thousands of deployments."""

_REPLICAS = frozenset({"replica", "slave", "follower", "member", "node", "peer", "endpoint"})
_UP = frozenset({"ready", "available", "healthy", "connected", "online", "alive", "insync"})
_LEADER = frozenset({"leader", "master", "primary"})
_LEADS = re.compile(r"(?:^|_)(?:(?:is|has|active)_(?:leader|master|primary)|activecontroller)")
_ELECTED = frozenset({"change", "election", "elected", "failover", "rebalance"})
_DONE = frozenset(
    {"success", "successful", "succeeded", "completion", "completed", "backup", "sync"}
)
_ON_DEMAND = frozenset({"reload", "config", "configuration", "login", "deploy", "error", "failure"})
"""What happens when a person asks for it, or when something fails: it is never due."""

_CLOCK = frozenset({"timestamp", "time", "unixtime", "epoch"})
_ELAPSED = frozenset({"since", "age", "ago"})


def replica_gauges(known: Known) -> Iterator[str]:
    """Yield the metrics that say how many replicas are well, or whether there is a leader."""
    for name in known:
        named = frozenset(words(name))
        leads = _LEADS.search(name) is not None
        if not name.endswith("_total") and (leads or (named & _REPLICAS and named & _UP)):
            yield name


def leader_counters(known: Known) -> Iterator[str]:
    """Yield the metrics that count changes of a leader, elections and failovers."""
    for name in known:
        named = frozenset(words(name))
        counts = name.endswith("_total") and named & _ELECTED
        if counts and named & (_LEADER | {"election", "failover", "rebalance"}):
            yield name


def success_times(known: Known) -> Iterator[tuple[str, bool]]:
    """Yield the metrics of the last success, and whether each has its time rather than its age."""
    for name in known:
        named = frozenset(words(name))
        if not named & _DONE or named & _ON_DEMAND or name.endswith("_total"):
            continue
        if named & _CLOCK and "last" in named:
            yield name, True
        elif named & _ELAPSED:
            yield name, False
