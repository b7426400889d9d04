"""What a metrics history holds, in figures; only the few series that are shown are read."""

from collections.abc import Iterable
from pathlib import Path

from sidecar.metrics.select import Column, select
from sidecar.metrics.stored import foreign
from sidecar.model.evidence import HistorySummary, Window
from sidecar.model.sample import Scrape

_SHOWN = frozenset({"up", "requests_total", "scrape_samples_scraped"})
_NS = 1_000_000


def summarise_history(path: Path, window: Window) -> HistorySummary:
    """Return the history within the window, in figures; of its two ends, the series shown.

    Raises HistoryError when there is none, or it cannot be read.
    """
    columns = [*select(path, _SHOWN, window.start // _NS, window.end // _NS)]
    states = sorted(
        (time, int(up or 0), column.target)
        for column in columns
        if column.key == "up"
        for time, up in zip(column.times, column.values, strict=True)
    )
    ups = [(time, target) for time, up, target in states if up]
    return HistorySummary(
        scrapes=len(states),
        failed=len(states) - len(ups),
        skipped=foreign(path),
        first=_scrape(columns, *ups[0]) if ups else None,
        latest=_scrape(columns, *ups[-1]) if ups else None,
    )


def _scrape(columns: Iterable[Column], time: int, target: str) -> Scrape:
    samples = {}
    for column in columns:
        if column.target == target and column.key != "up":
            value = column.values[column.times.index(time)]
            if value is not None:
                samples[column.key] = value
    return Scrape(ts=time * _NS, up=True, samples=samples, target=target)
