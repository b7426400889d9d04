"""Everything that can be found out about a target, at once, each channel with its own deadline."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import msgspec

from sidecar.clock import Clock
from sidecar.errors import SidecarError
from sidecar.logs.follow import Following, follow
from sidecar.logs.records import Records
from sidecar.logs.summary import summarise
from sidecar.metrics.fetch import Client
from sidecar.metrics.history import read
from sidecar.metrics.scrape import OK, fetch_metrics
from sidecar.model.evidence import Evidence, Health, HistorySummary, LogSummary, Missing
from sidecar.model.record import Record
from sidecar.model.sample import Exposition

T = TypeVar("T")

FILES_S = 60.0
"""Seconds for reading files: a gigabyte of log takes some 20 s."""

_START_APP = "start the service, or name another with --target"
_START_SCRAPER = "start the metrics-scraper (make observe), or name another --history"


class Sources(msgspec.Struct, frozen=True):
    """Where to look: the target's address, its log, and what a scraper remembered of it."""

    target: str
    log: Path
    history: Path
    timeout: float


def collect(sources: Sources, clock: Clock) -> Evidence:
    """Return all evidence there is; what cannot be had is `Missing`, with the reason."""
    at = clock.time_ns()
    health = _start(lambda: _health(sources, clock), sources.timeout)
    metrics = _start(lambda: _metrics(sources), sources.timeout)
    logs = _start(lambda: _logs(sources.log, clock), FILES_S)
    history = _start(lambda: _history(sources.history), FILES_S)
    return Evidence(
        at=at,
        target=sources.target,
        log_path=str(sources.log),
        history_path=str(sources.history),
        health=health(),
        metrics=metrics(),
        logs=logs(),
        history=history(),
    )


def _start(look: Callable[[], T | Missing], deadline: float) -> Callable[[], T | Missing]:
    found: queue.SimpleQueue[T | Missing] = queue.SimpleQueue()
    # One second more than the collector's own deadline, which gives the better reason.
    end = time.monotonic() + deadline + 1.0

    def run() -> None:
        try:
            found.put(look())
        except SidecarError as error:
            found.put(Missing(str(error)))
        except Exception as error:  # noqa: BLE001 - one broken collector never costs the report
            found.put(Missing(f"a fault of Sidecar itself: {type(error).__name__}: {error}"))

    threading.Thread(target=run, daemon=True).start()

    def wait() -> T | Missing:
        try:
            return found.get(timeout=max(end - time.monotonic(), 0.0))
        except queue.Empty:
            return Missing(f"not done within {deadline:g} s")

    return wait


def _health(sources: Sources, clock: Clock) -> Health | Missing:
    begun = clock.monotonic()
    try:
        with closing(Client(sources.target)) as client:
            answer = client.get("/health", timeout=sources.timeout)
    except SidecarError as error:
        return Missing(f"{error} ({sources.target})", _START_APP)
    said = _health_body(answer.body)
    status = said.get("status")
    default = "ok" if answer.status == OK else "failing"
    return Health(
        http_status=answer.status,
        status=status if isinstance(status, str) else default,
        uptime_s=_number(said.get("uptime_s")),
        latency_s=clock.monotonic() - begun,
    )


def _health_body(body: bytes) -> dict[str, object]:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _metrics(sources: Sources) -> Exposition | Missing:
    try:
        with closing(Client(sources.target)) as client:
            return fetch_metrics(client, timeout=sources.timeout)
    except SidecarError as error:
        return Missing(f"{error} ({sources.target})", _START_APP)


def _logs(path: Path, clock: Clock) -> LogSummary:
    return summarise(_records(path, clock))


def _records(path: Path, clock: Clock) -> Iterator[Record]:
    records = Records(clock)
    for batch in follow(Following((path,), keep_on=False), clock, lambda _: None, lambda _: None):
        if batch is not None:
            yield from records.feed(batch.lines)
    yield from records.flush()


def _history(path: Path) -> HistorySummary | Missing:
    scrapes = failed = skipped = 0
    first = latest = None
    try:
        for scrape in read(path):
            if scrape is None:
                skipped += 1
                continue
            scrapes += 1
            failed += not scrape.up
            if scrape.up:
                first, latest = first or scrape, scrape
    except SidecarError as error:
        return Missing(str(error), _START_SCRAPER)
    return HistorySummary(scrapes, failed, skipped, first, latest)
