"""Every series of a history → signals, whatever its name: rates, values, quantiles, labels.

What a metric's name does not say is taken from its values, as a history keeps no types: one that
never falls is a counter. Label sets are signals one by one and together. Metrics are read in
batches, so that memory does not grow with the number of metrics.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from sidecar.diagnose.signals.counters import AnsweredTimes
from sidecar.diagnose.signals.families.family import SignalFamily
from sidecar.diagnose.signals.pairs import stem_of
from sidecar.metrics.storage import columns
from sidecar.metrics.storage.line_search import SeriesQuery
from sidecar.metrics.storage.select import Column, select
from sidecar.model.signals import LabelSignal, SeriesSignal

MOST_BATCH, LEAST_BATCH, BATCHES = 500, 250, 4
"""Series of which the packed lines are read at once, as two processes share the batches."""


class MetricBatch(NamedTuple):
    """Metrics of whole families, and how many series they have."""

    metrics: frozenset[str]
    series: int


_UP = "up"


def batches_of(names: Iterable[tuple[str, str]]) -> list[MetricBatch]:
    """Return the metrics of series, each a target and a key, in batches of whole families."""
    counted: dict[str, int] = {}
    for _, key in names:
        metric = columns.metric(key)
        counted[metric] = counted.get(metric, 0) + 1
    return [*_batches(counted)]


def batch_signals(
    path: Path, start: int, end: int, batch: MetricBatch
) -> Iterator[SeriesSignal | LabelSignal]:
    """Yield the signals of a batch between two times in milliseconds.

    Raises HistoryError when there is no history or it cannot be read.
    """
    families: dict[tuple[str, str], SignalFamily] = {}
    grids: dict[str, AnsweredTimes] = {}
    answered: dict[str, Sequence[bool]] = {
        column.target: [*map(bool, column.values)]
        for column in select(path, frozenset({_UP}), start, end)
        if not all(column.values)
    }
    for column in _columns(path, start, end, batch):
        if column.key == _UP:
            continue
        target = column.target
        grid = grids.get(target)
        if grid is None:
            grid = grids[target] = AnsweredTimes(answered.get(target))
        grid.take(column.times)
        place = target, stem_of(columns.metric(column.key))
        family = families.get(place)
        if family is None:
            family = families[place] = SignalFamily(target, grid)
        yield from family.take(column)
    for family in families.values():
        yield from family.rest()


def _columns(path: Path, start: int, end: int, batch: MetricBatch) -> Iterator[Column]:
    """Yield the columns of a batch; of a large one some of each metric's at a time."""
    slices = -(-batch.series // MOST_BATCH)
    for number in range(slices):

        def keep(key: str, number: int = number) -> bool:
            return crc32(key.encode()) % slices == number

        yield from select(path, SeriesQuery(batch.metrics, keep), start, end)


def _batches(counted: Mapping[str, int]) -> Iterator[MetricBatch]:
    most = min(max(sum(counted.values()) // BATCHES, LEAST_BATCH), MOST_BATCH)
    batch: list[str] = []
    size = 0
    for _, group in groupby(sorted(counted, key=lambda name: (stem_of(name), name)), stem_of):
        family = [*group]
        count = sum(counted[name] for name in family)
        if batch and size + count > most:
            yield MetricBatch(frozenset(batch), size)
            batch, size = [], 0
        batch += family
        size += count
    if batch:
        yield MetricBatch(frozenset(batch), size)
