"""Evidence: what the collectors read from each channel, before any check."""

import msgspec

from sidecar.model.logs import LogSummary
from sidecar.model.sample import Exposition, Scrape
from sidecar.model.signals import Changes, Signals

NO_PAGE = "no page at"
"""How the reason begins when a target answers and has no health endpoint."""


class Missing(msgspec.Struct, frozen=True):
    """A channel that could not be read, why, and the remedy.

    `broken` where the channel exists and cannot be read; `skipped` where nobody asked for it.
    """

    reason: str
    remedy: str = ""
    broken: bool = False
    skipped: bool = False


class Health(msgspec.Struct, frozen=True):
    """The answer of a health endpoint; `latency_s` is of the whole exchange.

    `is_plain` where the body has no known form, so that `status` comes from the status code.
    """

    http_status: int
    status: str
    uptime_s: float | None
    latency_s: float
    path: str = "/health"
    is_plain: bool = False


class HistorySummary(msgspec.Struct, frozen=True):
    """The figures of the history of one target; `first` and `latest` are scrapes that succeeded.

    `target` has its labels, as a scrape has them; `others` counts the other targets of the history.
    """

    scrapes: int
    failed: int
    skipped: int
    first: Scrape | None
    latest: Scrape | None
    target: str = ""
    others: int = 0


class Window(msgspec.Struct, frozen=True):
    """The span that is judged, in ns since the epoch; what lies before it is its past."""

    start: int
    end: int


class Volume(msgspec.Struct, frozen=True):
    """The file system of the logs, in bytes, and how fast the logs grow there.

    `growth` is bytes a second, over the logs' own span; None where they have no times.
    """

    path: str
    total: int
    free: int
    used_by_logs: int
    growth: float | None = None


class Cost(msgspec.Struct, frozen=True):
    """The cost of the inspection itself: seconds of CPU time, bytes, requests."""

    cpu_s: float
    peak_memory: int
    read: int
    requests: int


class Evidence(msgspec.Struct, frozen=True):
    """All channels of one inspection, made at `at` nanoseconds since the epoch.

    `skew_s` is the target's clock minus ours, known to about a second.
    """

    at: int
    target: str
    log_path: str
    history_path: str
    health: Health | Missing
    metrics: Exposition | Missing
    logs: LogSummary | Missing
    history: HistorySummary | Missing
    window: Window | None = None
    signals: Signals | Missing = Missing("not looked at")
    volume: Volume | Missing = Missing("not looked at")
    changes: Changes | Missing = Missing("not looked at")
    skew_s: float | None = None
    cost: Cost | None = None


def first_read(evidence: Evidence) -> int | None:
    """Return the time in ns at which the log or the history begins; None where nothing is known."""
    times = []
    if isinstance(evidence.logs, LogSummary) and evidence.logs.first is not None:
        times.append(evidence.logs.first)
    if isinstance(evidence.history, HistorySummary) and evidence.history.first is not None:
        times.append(evidence.history.first.ts)
    if isinstance(evidence.signals, Signals) and evidence.signals.interval:
        times.append(evidence.signals.start)
    return min(times, default=None)
