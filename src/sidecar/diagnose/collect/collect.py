"""Collect all evidence about a service: every channel at once, each with its own deadline."""

import os
import resource
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from sidecar.clock import Clock
from sidecar.diagnose.collect.concurrent import Collector
from sidecar.diagnose.collect.health import Answer, ask_health
from sidecar.diagnose.collect.history_summary import summarise_history
from sidecar.diagnose.collect.log_ends import date_of_logs, end_of_logs
from sidecar.diagnose.collect.volume import collect_volume
from sidecar.diagnose.detect.changes import find_changes
from sidecar.diagnose.signals.meanings import SignalMeaning
from sidecar.diagnose.signals.read import signals
from sidecar.errors import LogError, SidecarError, UsageError
from sidecar.logs.statistics.summary import logs_of, summarise_log
from sidecar.metrics.http.address import parse_address
from sidecar.metrics.http.credentials import Access
from sidecar.metrics.http.get import Client, shown
from sidecar.metrics.scrape.scraper import NO_METRICS, fetch_metrics
from sidecar.metrics.storage.reader import newest
from sidecar.model.evidence import (
    NO_PAGE,
    Cost,
    Evidence,
    HistorySummary,
    Missing,
    Window,
    first_read,
)
from sidecar.model.logs import LogSummary
from sidecar.model.sample import Exposition
from sidecar.model.signals import Changes, Signals

Progress = Callable[[str], None]

FILES_S = 60.0
"""Seconds for reading files: a gigabyte of log takes some 10 s."""

EARLIER_NS = 7 * 86_400_000_000_000
"""Nanoseconds of history before the window that it is compared with: a week has every weekday."""

CHANGES_S = 180.0
"""Seconds for comparing all series: ten thousand of a day take about one minute."""

NAMED = 2
"""Logs that a report names; of three, all are named."""

_PROGRESS_S = 0.25

_START_APP = "start the service, or name another with --target"
_NO_HISTORY = "keep one with: sidecar scrape TARGET"
_NAME_PAGE = "give the path of its metrics: --target URL/path"
_REMEDIES = (
    (NO_PAGE, ""),
    ("HTTP status 404", _NAME_PAGE),
    (NO_METRICS, "write it as --target URL/path"),
    ("HTTP status 401", "give user and password, as in --target http://me:password@app:8080"),
    ("HTTP status ", "see the log of the service for why"),
    ("the body is over ", "raise body_size_limit in [[scrape_configs]], or let it expose less"),
    ("no answer within ", "give it longer with --timeout, or see what keeps the service busy"),
)
"""Remedies by the beginning of the reason; for others `_START_APP`. The first reason has its
remedy in it."""

_NO_TARGET = Missing("no target was named", "name one: sidecar debug localhost:8080", skipped=True)
_NO_LOG = Missing("no log was named", "name one with --logs", skipped=True)


class Sources(msgspec.Struct, frozen=True):
    """Where to look: the target's address, its logs, and what a scraper remembered of it.

    `logs` are files, folders and patterns. Without a target only files are read. `since` is how
    far the window reaches back, in ns; it ends at `until`, in ns since the epoch, or else now:
    without a target, where the files end. `access` has what the address does not say. Of several
    targets in the history, `instance` is the label of this one; by default its address's.
    `meanings` are what the settings say of series.
    """

    target: str
    logs: tuple[Path, ...]
    history: Path
    timeout: float
    since: int | None = None
    until: int | None = None
    health: str = ""
    access: Access = Access()
    instance: str = ""
    meanings: tuple[SignalMeaning, ...] = ()


def collect(sources: Sources, clock: Clock, progress: Progress | None = None) -> Evidence:
    """Return all evidence; a channel that cannot be read is `Missing`, with the reason.

    `progress` is called repeatedly with the names of the channels that are still being read.
    """
    at = clock.time_ns()
    window = window_of(sources, clock)
    health = Collector("health", lambda: _health(sources, clock), sources.timeout)
    metrics = Collector("live metrics", lambda: _metrics(sources), sources.timeout)
    logs = Collector("logs", lambda: _logs(sources, window, clock), FILES_S)
    past = Collector("history", lambda: _past(sources, window), FILES_S)
    known = Collector("signals", lambda: _signals(sources, window), FILES_S)
    changed = Collector("changes", lambda: _changes(sources, window), CHANGES_S)
    _wait([health, metrics, logs, past, known, changed], progress)
    answer, summary = health.result(), logs.result()
    volume = Collector("volume", lambda: collect_volume(sources.logs, summary), sources.timeout)
    evidence = Evidence(
        at=at,
        target=shown(sources.target),
        # Absolute, so that a report that is read elsewhere names the same files.
        log_path=_short_names([path.absolute() for path in sources.logs]),
        history_path=str(sources.history.absolute()),
        health=answer if isinstance(answer, Missing) else answer.health,
        metrics=metrics.result(),
        logs=summary,
        history=past.result(),
        window=window,
        signals=known.result(),
        volume=volume.result(),
        changes=changed.result(),
        skew_s=None if isinstance(answer, Missing) else answer.skew_s,
        cost=_cost(sources, summary),
    )
    return evidence if window.start else _with_known_start(evidence, window)


def window_of(sources: Sources, clock: Clock) -> Window:
    """Return the span that is judged."""
    end = sources.until
    if end is None:
        end = clock.time_ns() if sources.target else _end_of_files(sources, clock)
    return Window(0 if sources.since is None else end - sources.since, end)


def _with_known_start(evidence: Evidence, window: Window) -> Evidence:
    """Return the evidence with the window that was read, where all there is was asked for."""
    first = first_read(evidence)
    start = window.end if first is None else min(first, window.end)
    return msgspec.structs.replace(evidence, window=Window(start, window.end))


def _end_of_files(sources: Sources, clock: Clock) -> int:
    """Return the time in ns at which the files end, by their content: a copy has another date."""
    logs = logs_of(sources.logs, rotated=True)
    last = newest(sources.history)
    known = [end_of_logs(logs, clock), None if last is None else last.ts]
    ends = [at for at in known if at is not None] or [date_of_logs(logs) or clock.time_ns()]
    return max(ends)


def _short_names(paths: Sequence[Path]) -> str:
    """Return the folder of paths and the names of the first ones, as short as a heading."""
    if len(paths) == 1:
        return str(paths[0])
    try:
        folder = os.path.commonpath([path.parent for path in paths])
    except ValueError:  # None at all, or some are absolute and some are not.
        folder = ""
    more = len(paths) - NAMED
    names = ", ".join(path.name for path in (paths[:NAMED] if more > 1 else paths))
    return os.path.join(folder, names) + (f" and {more} more" if more > 1 else "")  # noqa: PTH118 - names, not a path


def _wait(collectors: Sequence[Collector[Any]], progress: Progress | None) -> None:
    while progress and (left := [channel.name for channel in collectors if not channel.is_done()]):
        progress(", ".join(left))
        time.sleep(_PROGRESS_S)


def _health(sources: Sources, clock: Clock) -> Answer | Missing:
    if not sources.target:
        return _NO_TARGET
    try:
        client = Client(sources.target, sources.access)
        return ask_health(client, sources.health, sources.timeout, clock)
    except SidecarError as error:
        return _unanswered(error, sources)


def _metrics(sources: Sources) -> Exposition | Missing:
    if not sources.target:
        return _NO_TARGET
    try:
        with closing(Client(sources.target, sources.access)) as client:
            return fetch_metrics(client, timeout=sources.timeout)
    except SidecarError as error:
        return _unanswered(error, sources)


def _unanswered(error: SidecarError, sources: Sources) -> Missing:
    why = str(error)
    remedies = (remedy for begin, remedy in _REMEDIES if why.startswith(begin))
    return Missing(f"{why} ({shown(sources.target)})", next(remedies, _START_APP))


def _logs(sources: Sources, window: Window, clock: Clock) -> LogSummary | Missing:
    if not sources.logs:
        return _NO_LOG
    since = None if sources.since is None else window.start
    try:
        return summarise_log(sources.logs, clock, since=since, until=sources.until, rotated=True)
    except LogError as error:
        # A log that does not exist yet is not a failure; one that is there must be readable.
        return Missing(str(error), broken=any(path.exists() for path in sources.logs))


def _past(sources: Sources, window: Window) -> HistorySummary | Missing:
    try:
        return summarise_history(sources.history, window, _instance(sources))
    except SidecarError as error:
        return _missing_history(error)


def _missing_history(error: SidecarError) -> Missing:
    why = str(error)
    is_absent = why.startswith("no history at ")
    remedy = _NO_HISTORY if is_absent else "name another with --history"
    return Missing(why, remedy, broken=not is_absent)


def _instance(sources: Sources) -> str:
    if sources.instance or not sources.target:
        return sources.instance
    try:
        return parse_address(sources.target).instance
    except UsageError:
        return ""


def _signals(sources: Sources, window: Window) -> Signals | Missing:
    begin = max(window.start - EARLIER_NS, 0)
    try:
        return signals(sources.history, begin, window.end, sources.meanings)
    except SidecarError as error:
        return _missing_history(error)


def _changes(sources: Sources, window: Window) -> Changes | Missing:
    try:
        begin = max(window.start - EARLIER_NS, 0)
        return find_changes(sources.history, begin, window, sources.meanings)
    except SidecarError as error:
        return _missing_history(error)


def _cost(sources: Sources, logs: LogSummary | Missing) -> Cost:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Cost(
        cpu_s=sum(usage.ru_utime + usage.ru_stime for usage in used),
        peak_memory=sum(usage.ru_maxrss for usage in used) * 1024,
        read=0 if isinstance(logs, Missing) else logs.size,
        requests=2 if sources.target else 0,
    )
