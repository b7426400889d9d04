"""Compare the series of a history with their past: batch by batch, in two processes where many."""

import os
import pickle
import signal
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sidecar.diagnose.detect.series.candidates import candidates
from sidecar.diagnose.detect.series.departure import ENOUGH
from sidecar.diagnose.detect.series.label_change import label_change
from sidecar.diagnose.signals.all_series import MetricBatch, batch_signals, batches_of
from sidecar.model.signals import LabelSignal, SeriesChange, SeriesSignal

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_OWN = ("scrape_", "sidecar_")
"""Beginnings of series that are about the observer."""

TIMEOUT_S = 120.0
"""Seconds that the second process may take longer than the first."""


class ComparedSeries(msgspec.Struct):
    """How many signals were compared, how many had too little past, and what may have changed."""

    signals: int = 0
    short: int = 0
    candidates: list[SeriesChange] = []
    labels: list[SeriesChange] = []


class ComparedSpan(msgspec.Struct, frozen=True):
    """The past begins at `earliest`, the window at `since`, and both end at `until`; in ms."""

    earliest: int
    since: int
    until: int


def compare(path: Path, span: ComparedSpan, processes: int | None = None) -> ComparedSeries:
    """Return what may have changed; by default in as many processes as there are cores, at most 2.

    Raises HistoryError when there is no history or it cannot be read.
    """
    batches = batches_of(path, span.earliest, span.until)
    cores = len(os.sched_getaffinity(0)) if processes is None else processes
    if cores < 2 or len(batches) < 2:  # noqa: PLR2004 - two halves
        return _compare(path, span, batches)
    return _compare_both(path, span, batches)


def halves(batches: Sequence[MetricBatch]) -> tuple[list[MetricBatch], list[MetricBatch]]:
    """Return the batches in two parts of about as many series."""
    parts: tuple[list[MetricBatch], list[MetricBatch]] = [], []
    for batch in sorted(batches, key=lambda batch: -batch.series):
        min(parts, key=lambda part: sum(other.series for other in part)).append(batch)
    return parts


def _compare(path: Path, span: ComparedSpan, batches: Sequence[MetricBatch]) -> ComparedSeries:
    result = ComparedSeries()
    for batch in batches:
        for series in batch_signals(path, span.earliest, span.until, batch):
            if series.series.startswith(_OWN):
                continue
            if isinstance(series, LabelSignal):
                if change := label_change(series, span.since):
                    result.labels.append(change)
            else:
                _compare_one(series, span, result)
    return result


def _compare_one(series: SeriesSignal, span: ComparedSpan, result: ComparedSeries) -> None:
    start = bisect_left(series.times, span.since)
    if start < ENOUGH:
        result.short += 1
        return
    result.signals += 1
    result.candidates += candidates(series, start, span.since, span.until)


def _compare_both(path: Path, span: ComparedSpan, batches: Sequence[MetricBatch]) -> ComparedSeries:
    # Imported here: 15 ms. Spawned, because a fork inherits locks of threads that it does not have.
    import multiprocessing  # noqa: PLC0415 - as above

    ours, theirs = halves(batches)
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sending, path, span, theirs), daemon=True)
    with suppress(OSError, RuntimeError):
        process.start()
    sending.close()
    try:
        first = _compare(path, span, ours)
        second = _receive(receiving)
    finally:
        receiving.close()
        if process.pid is not None:
            process.kill()
            process.join()
    second = second or _compare(path, span, theirs)
    return ComparedSeries(
        first.signals + second.signals,
        first.short + second.short,
        first.candidates + second.candidates,
        first.labels + second.labels,
    )


def _receive(connection: "Connection") -> ComparedSeries | None:
    try:
        if connection.poll(TIMEOUT_S):
            result: ComparedSeries = pickle.loads(connection.recv_bytes())  # noqa: S301 - our own process
            return result
    except (OSError, EOFError):
        pass
    return None


def _work(
    connection: "Connection", path: Path, span: ComparedSpan, batches: Sequence[MetricBatch]
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever fails here, the first process sees the end of the pipe and does this half itself.
    with suppress(Exception), connection:
        result = _compare(path, span, batches)
        connection.send_bytes(pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
