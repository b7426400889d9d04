"""Compare the series of a history with their past: batch by batch, in two processes where many."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from sidecar.diagnose.detect.series.candidates import candidates
from sidecar.diagnose.detect.series.departure import ENOUGH
from sidecar.diagnose.detect.series.label_change import label_change
from sidecar.diagnose.detect.service_shifts import Shifts
from sidecar.diagnose.detect.services import Services
from sidecar.diagnose.signals.all_series import MetricBatch, batch_signals, batches_of
from sidecar.diagnose.signals.meanings import SignalMeaning, role_of
from sidecar.logs.statistics.second_process import SecondProcess, is_worth_it
from sidecar.model.signals import LabelSignal, SeriesChange, SeriesSignal

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

OWN = ("scrape_", "sidecar_")
"""Beginnings of series that are about the observer."""

TIMEOUT_S = 120.0
"""Seconds that the second process may take longer than the first."""


class ComparedSeries(msgspec.Struct):
    """How many signals were compared, how many had too little past, and what may have changed.

    `shifts` are how far the series of each service moved.
    """

    signals: int = 0
    short: int = 0
    candidates: list[SeriesChange] = []
    labels: list[SeriesChange] = []
    shifts: Shifts = msgspec.field(default_factory=Shifts)


class ComparedSpan(msgspec.Struct, frozen=True):
    """The past begins at `earliest`, the window at `since`, and it ends at `until`; in ms.

    `meanings` are what the settings say of series, `services` which service each is of.
    """

    earliest: int
    since: int
    until: int
    meanings: tuple[SignalMeaning, ...] = ()
    services: Services = Services(())


def compare(
    path: Path,
    span: ComparedSpan,
    names: Iterable[tuple[str, str]],
    processes: int | None = None,
) -> ComparedSeries:
    """Return what may have changed; by default in as many processes as there are cores, at most 2.

    `names` are the series of the window, each as its target and its key: what has no value there is
    not judged. Raises HistoryError when the history cannot be read.
    """
    batches = batches_of(names)
    if len(batches) > 1 and is_worth_it(processes):
        return _compare_both(path, span, batches)
    return _compare(path, span, batches)


def _compare(path: Path, span: ComparedSpan, batches: Iterable[MetricBatch]) -> ComparedSeries:
    result = ComparedSeries()
    for batch in batches:
        for series in batch_signals(path, span.earliest, span.until, batch):
            if series.series.startswith(OWN):
                continue
            if isinstance(series, LabelSignal):
                if change := label_change(series, span.since):
                    result.labels.append(change)
            else:
                _compare_one(series, span, result)
    return result


def _compare_one(series: SeriesSignal, span: ComparedSpan, result: ComparedSeries) -> None:
    if span.services and (service := span.services.of(series.target, series.series)):
        result.shifts.take(service, series, span.since)
    start = bisect_left(series.times, span.since)
    if start < ENOUGH:
        result.short += 1
        return
    result.signals += 1
    role = role_of(series.series, span.meanings)
    result.candidates += candidates(
        series, start, span.since, span.until, role.value if role else ""
    )


def _compare_both(path: Path, span: ComparedSpan, batches: Sequence[MetricBatch]) -> ComparedSeries:
    """Compare in two processes: the second one takes the largest batches first.

    The first has other collectors beside it.
    """
    import multiprocessing  # noqa: PLC0415 - 15 ms

    ordered = sorted(batches, key=lambda batch: batch.series)
    shared = multiprocessing.get_context("spawn").Value("i", 0)
    taken: list[MetricBatch] = []
    with SecondProcess(_compare_shared, path, span, shared, ordered[::-1]) as process:
        first = _compare(path, span, _next_batches(shared, ordered, taken))
        second = cast("ComparedSeries | None", process.result(TIMEOUT_S))
    if second is None:
        second = _compare(path, span, [batch for batch in ordered if batch not in taken])
    return ComparedSeries(
        first.signals + second.signals,
        first.short + second.short,
        first.candidates + second.candidates,
        first.labels + second.labels,
        first.shifts.joined(second.shifts),
    )


def _next_batches(
    shared: "Synchronized[int]", batches: Sequence[MetricBatch], taken: list[MetricBatch]
) -> Iterator[MetricBatch]:
    """Yield batches in their order while any is left, and add each to `taken`.

    `shared` counts those that both processes took, one from the front and one from the back.
    """
    for batch in batches:
        with shared.get_lock():
            if shared.value >= len(batches):
                return
            shared.value += 1
        taken.append(batch)
        yield batch


def _compare_shared(
    path: Path, span: ComparedSpan, shared: "Synchronized[int]", batches: Sequence[MetricBatch]
) -> ComparedSeries:
    return _compare(path, span, _next_batches(shared, batches, []))
