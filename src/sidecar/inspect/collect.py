"""Everything that can be found out about a service → evidence, all of it at once."""

import resource
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from sidecar.clock import Clock
from sidecar.errors import SidecarError
from sidecar.inspect.apart import Look
from sidecar.inspect.health import Answer, ask_health
from sidecar.inspect.past import summarise_history
from sidecar.inspect.signals import signals
from sidecar.inspect.volume import look_at_volume
from sidecar.logs.summary import summarise_log
from sidecar.metrics.fetch import Client, shown
from sidecar.metrics.scrape import fetch_metrics
from sidecar.metrics.stored import newest
from sidecar.model.evidence import Cost, Evidence, HistorySummary, Missing, Window
from sidecar.model.logs import LogSummary
from sidecar.model.sample import Exposition
from sidecar.model.signals import Signals

Tell = Callable[[str], None]

FILES_S = 60.0
"""Seconds for reading files: a gigabyte of log takes some 10 s."""

EARLIER_NS = 7 * 86_400_000_000_000
"""Of the history before the window, what it is judged against: a week has every day in it."""

_PROGRESS_S = 0.25

_START_APP = "start the service, or name another with --target"
_START_SCRAPER = "start the metrics-scraper (make observe), or name another --history"
_NO_TARGET = Missing("no target was named", "name one with --target")


class Sources(msgspec.Struct, frozen=True):
    """Where to look: the target's address, its log, and what a scraper remembered of it.

    Without a target only files are read. `since` is how far the window reaches back, in ns; it
    ends at `until`, in ns since the epoch, or else now: without a target, where the files end.
    """

    target: str
    log: Path
    history: Path
    timeout: float
    since: int | None = None
    until: int | None = None
    health: str = ""


def collect(sources: Sources, clock: Clock, tell: Tell | None = None) -> Evidence:
    """Return all evidence there is; what cannot be had is `Missing`, with the reason.

    `tell` is called again and again with what is still being looked at.
    """
    at = clock.time_ns()
    window = window_of(sources, at)
    health = Look("health", lambda: _health(sources, clock), sources.timeout)
    metrics = Look("live metrics", lambda: _metrics(sources), sources.timeout)
    logs = Look("logs", lambda: _logs(sources, window, clock), FILES_S)
    past = Look("history", lambda: _past(sources, window), FILES_S)
    found = Look("signals", lambda: _signals(sources, window), FILES_S)
    _wait([health, metrics, logs, past, found], tell)
    answer, summary = health.result(), logs.result()
    volume = Look("volume", lambda: look_at_volume(sources.log, summary), sources.timeout)
    return Evidence(
        at=at,
        target=shown(sources.target),
        log_path=str(sources.log),
        history_path=str(sources.history),
        health=answer if isinstance(answer, Missing) else answer.health,
        metrics=metrics.result(),
        logs=summary,
        history=past.result(),
        window=window,
        signals=found.result(),
        volume=volume.result(),
        skew_s=None if isinstance(answer, Missing) else answer.skew_s,
        cost=_cost(sources, summary),
    )


def window_of(sources: Sources, now: int) -> Window:
    """Return the span that is judged."""
    end = sources.until
    if end is None:
        end = now if sources.target else _end_of_files(sources, now)
    return Window(0 if sources.since is None else end - sources.since, end)


def _end_of_files(sources: Sources, now: int) -> int:
    last = newest(sources.history)
    ends = [last.ts] if last is not None else []
    if sources.log.is_file():
        ends.append(sources.log.stat().st_mtime_ns)
    return max(ends, default=now)


def _wait(looks: Sequence[Look[Any]], tell: Tell | None) -> None:
    while tell and (left := [look.name for look in looks if not look.is_done()]):
        tell(", ".join(left))
        time.sleep(_PROGRESS_S)


def _health(sources: Sources, clock: Clock) -> Answer | Missing:
    if not sources.target:
        return _NO_TARGET
    try:
        return ask_health(sources.target, sources.health, sources.timeout, clock)
    except SidecarError as error:
        return Missing(f"{error} ({shown(sources.target)})", _START_APP)


def _metrics(sources: Sources) -> Exposition | Missing:
    if not sources.target:
        return _NO_TARGET
    try:
        with closing(Client(sources.target)) as client:
            return fetch_metrics(client, timeout=sources.timeout)
    except SidecarError as error:
        return Missing(f"{error} ({shown(sources.target)})", _START_APP)


def _logs(sources: Sources, window: Window, clock: Clock) -> LogSummary:
    since = None if sources.since is None else window.start
    return summarise_log(sources.log, clock, since=since, rotated=True)


def _past(sources: Sources, window: Window) -> HistorySummary | Missing:
    try:
        return summarise_history(sources.history, window)
    except SidecarError as error:
        return Missing(str(error), _START_SCRAPER)


def _signals(sources: Sources, window: Window) -> Signals | Missing:
    begin = max(window.start - EARLIER_NS, 0)
    try:
        return signals(sources.history, begin, window.end)
    except SidecarError as error:
        return Missing(str(error), _START_SCRAPER)


def _cost(sources: Sources, logs: LogSummary | Missing) -> Cost:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Cost(
        cpu_s=sum(each.ru_utime + each.ru_stime for each in used),
        peak_memory=sum(each.ru_maxrss for each in used) * 1024,
        read=0 if isinstance(logs, Missing) else logs.size,
        requests=2 if sources.target else 0,
    )
