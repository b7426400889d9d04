"""The meaning of single series by their names: CPU, latency, queues, caches, pools, leaders.

roles.py combines several series of a target into one signal; here each series stands for itself,
so that one partition, one pool or one shard has a role too. A name that fits no rule has the role
`OTHER`. Replicas, leaders and last successes are states: their signals need every value.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from sidecar.diagnose.signals.names import Known, words
from sidecar.model.series import Series, parse_series
from sidecar.model.signals import Role

_MEASURED = frozenset({"value", "rate"})
"""Kinds of a signal that say how much there is; quantiles and means say how long it took."""

_NO_USE = frozenset(
    {"idle", "iowait", "limit", "request", "quota", "throttled", "frequency", "hertz", "period"}
    | {"temperature", "celsius", "capacity", "allocatable", "online", "count", "info", "max"}
)
"""Words of CPU metrics that do not say how much CPU is used."""

_NOT_USED = frozenset({"idle", "iowait", "steal"})
_BOUND = frozenset({"capacity", "limit", "max", "maximum", "maxsize", "consumer", "subscriber"})
"""Words of a queue's setting or readers, not of what is in it."""

_TIMED = frozenset({"second", "millisecond", "ms", "duration", "latency", "time"})
_LAG = frozenset({"lag", "backlog", "behind", "unacked", "unacknowledged", "oldest"})
_WAITING = frozenset({"pending", "waiting", "queued", "enqueued", "ready"})
_ITEM = frozenset({"job", "task", "message", "event", "item"})
_POOL = frozenset(
    {"pool", "connection", "hikaricp", "pgbouncer", "thread", "worker", "sql", "client", "session"}
)
_POOLED = frozenset({"pool", "hikaricp", "pgbouncer"})
_STARVED = frozenset({"waiting", "wait", "pending", "blocked", "exhausted", "awaiting"})
_SPARE = frozenset({"idle", "available", "free"})
_REPEATED = frozenset({"retry", "retried", "timeout", "retransmission", "retran", "timedout"})
_WORK = frozenset(
    {"request", "operation", "op", "command", "query", "message", "job", "task", "order"}
    | {"event", "record", "transaction", "call", "rpc", "commit", "row", "item", "handled"}
)
_WAITED = frozenset({"latency", "duration", "response", "elapsed"})
_AMOUNT = frozenset({"byte", "size", "count", "limit", "max", "timeout", "age", "scrape", "uptime"})
"""Words of what is not the time that work took, though a word of `_WAITED` stands beside."""

_COLLECTS = frozenset({"gc", "garbage"})
_PER_SECOND = frozenset({"op", "qp", "rp", "tp", "throughput"})
"""Words of `ops`, `qps`, `rps` and `tps`, in the singular that words() makes."""

_BAD = frozenset(
    {"err", "error", "failed", "failure", "exception", "fail", "rejected", "dropped", "rollback"}
    | {"miss", "misse", "cancelled", "canceled", "aborted", "invalid"}
)
_OBSERVER = re.compile(r"(?:promhttp|scrape|prometheus|go|python|node|net_conntrack)_")

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


def role_by_name(spelling: str, kind: str) -> Role:
    """Return the role of a series, as it is spelled, and of what was computed from it.

    `kind` is that of `SeriesSignal`: `value`, `rate`, `age`, `mean`, `ratio`, or a quantile.
    """
    try:
        series = parse_series(spelling)
    except ValueError:
        return Role.OTHER
    named = frozenset(words(series.name))
    return next((role for role, fits in _RULES.items() if fits(series, named, kind)), Role.OTHER)


def is_spare(spelling: str) -> bool:
    """Return whether a series of a pool counts what is not in use."""
    series = parse_series(spelling)
    return _says_spare(series, frozenset(words(series.name)))


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


def _is_cpu(series: Series, named: frozenset[str], kind: str) -> bool:
    if kind not in _MEASURED or not named & {"cpu", "processor"} or named & _NO_USE:
        return False
    return not any(label == "mode" and value in _NOT_USED for label, value in series.labels)


def _is_cache(_series: Series, named: frozenset[str], kind: str) -> bool:
    if kind == "ratio":
        return bool(named & {"hit"})
    return kind == "value" and "hit" in named and bool(named & {"ratio", "rate", "percent"})


def _is_pool(series: Series, named: frozenset[str], kind: str) -> bool:
    if not named & _POOL or kind not in _MEASURED:
        return False
    if named & _POOLED and "timeout" in named and kind == "rate":
        return True
    if named & _STARVED and not named & _ITEM:
        return kind == "rate" or not named & _TIMED
    return kind == "value" and _says_spare(series, named)


def _says_spare(series: Series, named: frozenset[str]) -> bool:
    states = {value for label, value in series.labels if label in {"state", "status"}}
    return bool((named | states) & _SPARE)


def _is_queue(_series: Series, named: frozenset[str], kind: str) -> bool:
    if kind != "value" or named & {"eventloop", "loop"}:
        return False
    if named & _LAG:
        return True
    if named & _BOUND or named & _TIMED:
        return False
    return any(word.endswith("queue") for word in named) or bool(named & _WAITING and named & _ITEM)


def _is_latency(series: Series, named: frozenset[str], kind: str) -> bool:
    if named & (_AMOUNT | _COLLECTS) or _OBSERVER.match(series.name):
        return False
    took = bool(named & _WAITED or {"request", "time"} <= named)
    return took and (kind in {"value", "mean"} or kind.startswith("p"))


def _is_collection(_series: Series, named: frozenset[str], kind: str) -> bool:
    # Its seconds a second are a share of the time; a count of collections says little.
    is_time = kind in {"rate", "mean"} and named & _TIMED and not named & {"count"}
    return bool(named & _COLLECTS and is_time)


def _is_repeated(_series: Series, named: frozenset[str], kind: str) -> bool:
    return kind == "rate" and bool(named & _REPEATED or {"timed", "out"} <= named)


def _is_throughput(series: Series, named: frozenset[str], kind: str) -> bool:
    if named & _BAD or _OBSERVER.match(series.name):
        return False
    if kind == "value":
        return bool(named & _PER_SECOND or {"per", "second"} <= named)
    return kind == "rate" and bool(named & _WORK)


_RULES: Mapping[Role, Callable[[Series, frozenset[str], str], bool]] = {
    Role.COLLECTION: _is_collection,
    Role.CPU: _is_cpu,
    Role.CACHE: _is_cache,
    Role.POOL: _is_pool,
    Role.QUEUE: _is_queue,
    Role.LATENCY: _is_latency,
    Role.RETRIES: _is_repeated,
    Role.THROUGHPUT: _is_throughput,
}
"""The rules, the most particular first: the timeouts of a pool are the pool's."""
