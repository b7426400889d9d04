"""What the debugger found out, before anyone judges it."""

from collections.abc import Mapping

import msgspec

from sidecar.model.record import Level, Record
from sidecar.model.sample import Exposition, Scrape


class Missing(msgspec.Struct, frozen=True):
    """A channel that could not be read, why, and what to do about it. Evidence, too."""

    reason: str
    remedy: str = ""


class Health(msgspec.Struct, frozen=True):
    """The answer of a health endpoint; `latency_s` is of the whole exchange."""

    http_status: int
    status: str
    uptime_s: float | None
    latency_s: float


class LogSummary(msgspec.Struct, frozen=True):
    """A log in figures; `top` is by count, then by first sight; `last_errors` oldest first."""

    total: int
    by_level: Mapping[Level | None, int]
    top: tuple[tuple[str, int], ...]
    last_errors: tuple[Record, ...]
    plain: int = 0


class HistorySummary(msgspec.Struct, frozen=True):
    """The metrics history in figures; `first` and `latest` are the ends with `up` true."""

    scrapes: int
    failed: int
    skipped: int
    first: Scrape | None
    latest: Scrape | None


class Evidence(msgspec.Struct, frozen=True):
    """All channels of one inspection, made at `at` nanoseconds since the epoch."""

    at: int
    target: str
    log_path: str
    history_path: str
    health: Health | Missing
    metrics: Exposition | Missing
    logs: LogSummary | Missing
    history: HistorySummary | Missing
