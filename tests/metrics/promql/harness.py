"""Queries over series that are written down, and what they come to."""

import re
from collections.abc import Iterator, Mapping

from sidecar.metrics.promql import query
from sidecar.metrics.promql.selectors import Store, Wanted
from sidecar.metrics.storage.select import Column
from sidecar.model.matrix import Matrix
from sidecar.model.series import parse_series

_RUN = re.compile(r"(-?[\d.]+)([+-][\d.]+)x(\d+)")

Answer = dict[str, float]

NO_SCRAPE = -987.0
"""Stands for no scrape at that time."""


def values(text: str) -> list[float | None]:
    """Return what the text says: `1`, `NaN`, `0+5x3` (0 5 10 15), `-` absent, `_` no scrape."""
    found: list[float | None] = []
    for item in text.split():
        if run := _RUN.fullmatch(item):
            first, step, times = float(run[1]), float(run[2]), int(run[3])
            found += [first + step * number for number in range(times + 1)]
        else:
            found.append({"-": None, "_": NO_SCRAPE}[item] if item in "-_" else float(item))
    return found


def store(series: Mapping[str, str], every: float = 60, target: str = "") -> Store:
    """Return a history in which each series has these values, one every so many seconds."""
    columns = []
    for key, text in series.items():
        points = [
            (round(number * every * 1_000), value)
            for number, value in enumerate(values(text))
            if value != NO_SCRAPE
        ]
        columns.append(Column(target, key, [at for at, _ in points], [v for _, v in points]))

    def select(wanted: Wanted, start: int, end: int) -> Iterator[Column]:
        fits = wanted.__contains__ if isinstance(wanted, frozenset) else wanted
        for column in columns:
            if fits(parse_series(column.key).name):
                pairs = zip(column.times, column.values, strict=True)
                within = [(at, value) for at, value in pairs if start <= at <= end]
                if within:
                    times, found = zip(*within, strict=True)
                    yield Column(column.target, column.key, times, found)

    return select


def answer(matrix: Matrix) -> Answer:
    """Return each series as it is spelt and its only value."""
    return {
        curve.spelling: value
        for curve in matrix.curves
        for value in curve.values
        if value is not None
    }


def ask(text: str, source: Store, at: float) -> Answer:
    """Return what a query comes to at that second."""
    return answer(query.instant(text, source, round(at * 1_000)))
