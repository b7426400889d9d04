"""Signals of a metrics history on one grid, restarts and outages, and the series that changed."""

import enum
from collections.abc import Sequence

import msgspec

SERVICE_LABELS = ("service", "app", "job", "pod", "instance")
"""Labels that may name a service, the one that says most first."""


class Role(enum.Enum):
    """What a signal means for a service."""

    TRAFFIC = "traffic"
    ERRORS = "errors"
    LATENCY = "latency"
    MEMORY = "memory"
    FILES = "file descriptors"
    CPU = "cpu"
    SATURATION = "saturation"
    THROUGHPUT = "throughput"
    QUEUE = "queue"
    CACHE = "cache"
    POOL = "pool"
    RETRIES = "retries"
    COLLECTION = "garbage collection"
    REPLICAS = "replicas"
    LAST_SUCCESS = "last success"
    OTHER = "other"


class Signal(msgspec.Struct, frozen=True):
    """A figure over time; None where nothing is known.

    `series` is the metric that it was computed from, `unit` one of `1/s`, `ratio`, `s`, `bytes` or
    empty. `events` is how many requests stand behind each value of a ratio or a quantile, `limit`
    the value that it must not reach, where a metric gives one.
    """

    role: Role
    name: str
    series: str
    unit: str
    values: tuple[float | None, ...]
    events: tuple[float | None, ...] = ()
    limit: float | None = None
    target: str = ""


class Outage(msgspec.Struct, frozen=True):
    """Scrapes that failed one after another, from the first to the last; ns since the epoch.

    `lasting` where no scrape succeeded after it.
    """

    start: int
    end: int
    scrapes: int
    error: str
    target: str = ""
    lasting: bool = False


class Gap(msgspec.Struct, frozen=True):
    """A span without any scrape between two scrapes; ns since the epoch."""

    start: int
    end: int
    target: str = ""


class Restart(msgspec.Struct, frozen=True):
    """The target restarted: when, in ns since the epoch, and which metric shows it."""

    at: int
    sign: str
    target: str = ""


class Signals(msgspec.Struct, frozen=True):
    """The signals of a target: value number n stands for the `step` ns from `start + n * step`."""

    start: int
    step: int
    signals: tuple[Signal, ...] = ()
    outages: tuple[Outage, ...] = ()
    gaps: tuple[Gap, ...] = ()
    restarts: tuple[Restart, ...] = ()
    interval: int = 0


class SeriesSignal(msgspec.Struct, frozen=True):
    """One figure over time: `values[n]` was known at `times[n]`, in milliseconds; all are finite.

    `series` is the spelling of the series, or of the family where several were put together; `kind`
    is one of `value`, `rate`, `age`, `mean`, `ratio`, or a quantile such as `p99`. `unit` is as in
    `Signal.unit`.
    """

    target: str
    series: str
    kind: str
    unit: str
    times: Sequence[int]
    values: Sequence[float]


class LabelSignal(msgspec.Struct, frozen=True):
    """A label over time: it had `values[n]` from `times[n]` on, in milliseconds; two or more.

    `series` is the info metric, or the state set without the label.
    """

    target: str
    series: str
    label: str
    times: Sequence[int]
    values: Sequence[str]


class SeriesChange(msgspec.Struct, frozen=True):
    """A series that departed from its past; times are ns since the epoch.

    `kind` is what of the series: its `value`, `rate`, `age`, `mean`, `ratio`, a quantile such as
    `p99`, or its `labels`. `shape` is how it changed: its `level` moved, or did and came back
    (`spike`), a `trend` began, its `spread` grew, it became `flat`, it has a new `value`, or its
    `labels` have, which `text` says. `role` is what the settings say that the series means.
    `before` and `after` are spreads where the spread changed. `excess` is how far beyond the reach
    of the past it went, in such reaches; `ratio` how many times the end of that reach; `chance` how
    often a series that did not change shows as much. `strong` changes are worth a finding by
    themselves. `points` are its values over the window and as long before, evenly spaced, None
    where nothing is known. `service` is empty where nothing tells services apart.
    """

    series: str
    kind: str
    unit: str
    before: float
    after: float
    at: int
    until: int
    excess: float
    ratio: float
    chance: float
    strong: bool
    target: str = ""
    points: tuple[float | None, ...] = ()
    shape: str = "level"
    text: str = ""
    role: str = ""
    service: str = ""


class ServiceRank(msgspec.Struct, frozen=True):
    """A service that left its past: how far, when its first series did (ns), how many did.

    The score only ranks: it is comparable within one report, and no probability.
    """

    name: str
    score: float
    first_change: int
    changes: int


class Changes(msgspec.Struct, frozen=True):
    """The changes of a window, strongest first, of how many signals that were compared.

    `short` of them had too little past to be compared. `services` has the likeliest cause first.
    """

    signals: int
    changes: tuple[SeriesChange, ...] = ()
    short: int = 0
    services: tuple[ServiceRank, ...] = ()
