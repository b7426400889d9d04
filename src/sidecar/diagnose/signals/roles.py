"""What the series of a target mean for a service, recognised by their names and labels alone.

A history stores no types. A dashboard may show whatever moves (metrics/panels); what is judged
must be certain, so the rules here are few: work that is counted, its errors, how long it took, and
what is used of what there is.
"""

import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from sidecar.diagnose.signals.limits import used_of_limits
from sidecar.diagnose.signals.name_roles import MOST, leader_counters, replica_gauges, success_times
from sidecar.diagnose.signals.names import Known, Named, bare, keys, words
from sidecar.model.signals import Role


class Method(enum.Enum):
    """How a signal is computed from counters (`of`, `to`) or gauges."""

    RATE = enum.auto()
    """What `of` grew by, a second."""

    RATIO = enum.auto()
    """What `of` grew by, of what `to` grew by."""

    REST = enum.auto()
    """What `of` did not grow by, of what `to` grew by: busy from idle."""

    QUANTILES = enum.auto()
    """From the buckets `of`, whose bounds are `bounds`."""

    LEVEL = enum.auto()
    """The sum of the gauges `of`; the limit is that of `to`."""

    AGE = enum.auto()
    """The seconds since the time that the gauge `of` holds, in seconds since the epoch."""

    USED = enum.auto()
    """What of `to` is not in `of`, which is free; the limit is `to`."""


class SignalPlan(msgspec.Struct, frozen=True):
    """One signal to compute: from which series, and how."""

    role: Role
    how: Method
    name: str
    series: str
    unit: str
    of: tuple[str, ...]
    to: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()
    scale: float = 1.0


_MOST = 6
"""Kinds of work of a target that are judged; more would only say the same."""

_OWN = re.compile(
    r"(?:promhttp|scrape|go|python|node|process_cpu|prometheus_(?!http_request)|net_conntrack)_"
)
_WORK = re.compile(
    r"(?:\w+_)?(?:requests?|handled|calls|queries|messages|jobs|tasks|operations|commands|orders)"
    r"(?:_(?:received|handled|processed|served|started|completed|consumed|executed))?_total"
    r"|(?:\w+_)?rq_(?:total|completed)"
    r"|(?:\w+_)?(?:requests?|rpc|http_server)(?:_\w+)?_(?:seconds|milliseconds|ms)_count"
    r"|(?:\w+_)?(?:request_(?:duration|latency)|http_server_duration)_count"
    r"|pg_stat_database_xact_commit(?:_total)?"
)
_ANSWERED = re.compile(r"(?:\w+_)?(?:requests?|rq|rq_xx|responses|calls|handled)")
"""Names of counters without `_total`, if the code of each answer is a label beside: what has been
answered is counted, and no gauge of what is under way has it."""

_TOOK = re.compile(r"\w*(?:duration|latency|requests?|(?<![a-z])time)(?![a-z])\w*")
_FAILED_WORD = frozenset(
    {"err", "error", "failed", "failure", "exception", "fail", "unsuccessful", "rollback"}
)
_BESIDE = frozenset(
    {"total", "count", "duration", "latency", "second", "millisecond", "ms", "time", "handled"}
    | {"received", "served", "processed", "started", "completed", "consumed", "executed", "commit"}
    | {"xx"}
)
_ANSWER = frozenset(
    {"code", "status", "status_code", "http_status", "http_code", "http_status_code", "code_class"}
    | {"http_response_status_code", "response_code", "response_status", "status_class"}
    | {"envoy_response_code", "envoy_response_code_class", "response_code_class"}
)
_CODES = _ANSWER | {"grpc_code", "outcome", "state", "success", "rpc_grpc_status", "result"}
_CODE = re.compile(r"[1-5](?:\d\d|xx|XX)")
_CLASS = "_class"
"""Ends the labels whose value is the first digit of the code alone."""

_BAD = re.compile(
    r"5\d\d|5xx|(?:server_?)?err(?:or)?s?|fail(?:ed|ure|ures)?|exception|server_error"
    r"|unknown|deadline_?exceeded|internal|unavailable|data_?loss|resource_?exhausted",
    re.IGNORECASE,
)
_SCALES = {"milliseconds": 1e-3, "ms": 1e-3, "microseconds": 1e-6, "nanoseconds": 1e-9}


def plans(spelled: Sequence[str]) -> tuple[SignalPlan, ...]:
    """Return the signals that a target's series allow; `spelled` are its keys."""
    known = bare(spelled)
    work = _work(known)
    return (
        *_traffic(work, known),
        *_latency(known),
        *_processor(known),
        *(
            SignalPlan(role, Method.USED if free else Method.LEVEL, name, series, unit, of, to)
            for role, name, series, unit, of, to, free in used_of_limits(known)
        ),
        *islice(_replicas(known), MOST),
        *islice(_last_successes(known), MOST),
    )


def _work(known: Known) -> dict[frozenset[str], str]:
    """Return the counters of work, one of each kind: what is left of its name → its name."""
    failing = {_stem(name) for name in known if _fails(name)}
    counters: dict[frozenset[str], str] = {}
    for name in sorted(known, key=lambda name: (not name.endswith("_total"), name)):
        if _OWN.match(name) or _fails(name):
            continue
        stem = _stem(name)
        if _is_work(name, known) or (name.endswith("_total") and stem and stem in failing):
            old = counters.get(stem)
            if old is None or (_coded(known[name]) and not _coded(known[old])):
                counters[stem] = name
    most = sorted(counters.items(), key=lambda pair: ("request" not in pair[0], pair[1]))[:_MOST]
    return dict(most)


def _is_work(name: str, known: Known) -> bool:
    if _WORK.fullmatch(name):
        return True
    return _ANSWERED.fullmatch(name) is not None and any(
        label in _ANSWER and (label.endswith(_CLASS) or _CODE.fullmatch(value))
        for member in known[name]
        for label, value in member.labels
    )


def _traffic(work: Mapping[frozenset[str], str], known: Known) -> Iterator[SignalPlan]:
    for stem, name in work.items():
        series = known[name]
        # Other work, known by its failures alone, may well stop when there is none to do.
        if _is_work(name, known):
            yield SignalPlan(Role.TRAFFIC, Method.RATE, _title(stem), name, "1/s", keys(series))
        bad = [
            one_series for one_series in series if any(_is_bad(*pair) for pair in one_series.labels)
        ]
        if _coded(series):
            yield SignalPlan(
                Role.ERRORS, Method.RATIO, f"errors of {_title(stem)}", name, "ratio", keys(bad),
                keys(series),
            )  # fmt: skip
    for name in known:
        if _fails(name) and not _OWN.match(name) and (of := _whole(_stem(name), work)):
            yield SignalPlan(
                Role.ERRORS, Method.RATIO, f"{name} of {of}", name, "ratio", keys(known[name]),
                keys(known[of]),
            )  # fmt: skip


def _whole(stem: frozenset[str], work: Mapping[frozenset[str], str]) -> str:
    """Return the counter of the work whose failures have this stem."""
    if stem in work:
        return work[stem]
    wider = [name for of, name in work.items() if stem < of and "request" in of]
    return wider[0] if len(wider) == 1 else ""


def _latency(known: Known) -> Iterator[SignalPlan]:
    buckets = [name[:-7] for name in known if name.endswith("_bucket")]
    timed = [bucket for bucket in buckets if _TOOK.fullmatch(bucket) and not _OWN.match(bucket)]
    timed.sort(key=lambda stem: ("request" not in stem, stem))
    for stem in timed[:_MOST]:
        by_bound = sorted((bound, key) for key, bound in _bounds(known[f"{stem}_bucket"]))
        of, bounds = tuple(key for _, key in by_bound), tuple(bound for bound, _ in by_bound)
        yield SignalPlan(
            Role.LATENCY,
            Method.QUANTILES,
            stem,
            f"{stem}_bucket",
            "s",
            of,
            (),
            bounds,
            _scale(stem),
        )
    for name in sorted(known):
        stem = name.removesuffix("_sum")
        if stem == name or stem in buckets or _OWN.match(name) or not _TOOK.fullmatch(stem):
            continue
        if "request" in words(stem) and (count := known.get(f"{stem}_count")):
            yield SignalPlan(
                Role.LATENCY, Method.RATIO, f"mean {stem}", name, "s", keys(known[name]),
                keys(count), (), _scale(stem),
            )  # fmt: skip
    if scrape := known.get("scrape_duration_seconds"):
        name = "scrape_duration_seconds"
        yield SignalPlan(Role.OTHER, Method.LEVEL, "scrape duration", name, "s", keys(scrape))


def _replicas(known: Known) -> Iterator[SignalPlan]:
    for names, how, unit in (
        (replica_gauges(known), Method.LEVEL, ""),
        (leader_counters(known), Method.RATE, "1/s"),
    ):
        for name in names:
            for one_series in known[name]:
                yield _alone(Role.REPLICAS, how, one_series.key, unit)


def _last_successes(known: Known) -> Iterator[SignalPlan]:
    for name, is_time in success_times(known):
        for one_series in known[name]:
            how = Method.AGE if is_time else Method.LEVEL
            yield _alone(Role.LAST_SUCCESS, how, one_series.key, "s")


def _alone(role: Role, how: Method, key: str, unit: str) -> SignalPlan:
    return SignalPlan(role, how, key, key, unit, (key,))


def _bounds(series: Sequence[Named]) -> Iterator[tuple[str, float]]:
    for one_series in series:
        try:
            yield one_series.key, float(dict(one_series.labels)["le"])
        except (KeyError, ValueError):
            continue


def _processor(known: Known) -> Iterator[SignalPlan]:
    if own := known.get("process_cpu_seconds_total"):
        yield SignalPlan(
            Role.CPU, Method.RATE, "processor", "process_cpu_seconds_total", "", keys(own)
        )
    if node := known.get("node_cpu_seconds_total"):
        idle = [member for member in node if dict(member.labels).get("mode") in {"idle", "iowait"}]
        name = "node_cpu_seconds_total"
        yield SignalPlan(
            Role.CPU, Method.REST, "processors busy", name, "ratio", keys(idle), keys(node)
        )


def _stem(name: str) -> frozenset[str]:
    return frozenset(words(name)) - _FAILED_WORD - _BESIDE


def _fails(name: str) -> bool:
    return bool(_FAILED_WORD & frozenset(words(name))) and not name.endswith(("_bucket", "_sum"))


def _coded(series: Sequence[Named]) -> bool:
    return any(label in _CODES for one_series in series for label, _ in one_series.labels)


def _is_bad(label: str, value: str) -> bool:
    if label == "success":
        return value.lower() in {"false", "0", "no"}
    if label.endswith(_CLASS) and value == "5":
        return label in _CODES
    return label in _CODES and _BAD.fullmatch(value) is not None


def _title(stem: frozenset[str]) -> str:
    return " ".join(sorted(stem)) or "requests"


def _scale(stem: str) -> float:
    return _SCALES.get(stem.rpartition("_")[2], 1.0)
