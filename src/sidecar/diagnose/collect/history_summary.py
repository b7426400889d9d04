"""Collect the figures of a metrics history; only the series that a report shows are read."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sidecar.metrics.storage.reader import foreign, read
from sidecar.metrics.storage.select import Column, select
from sidecar.model.evidence import HistorySummary, Window
from sidecar.model.sample import Scrape
from sidecar.model.series import parse_series

_COUNT = "scrape_samples_scraped"
_SHOWN = frozenset({"up", "requests_total", _COUNT})
_NS = 1_000_000


def summarise_history(path: Path, window: Window, instance: str = "") -> HistorySummary:
    """Return the figures of the history of one target, with its first and last scrape.

    Of several targets it is the one with that label `instance`, or else the one with the most
    scrapes. Raises HistoryError when there is no history or it cannot be read.
    """
    columns = [*select(path, _SHOWN, window.start // _NS, window.end // _NS)]
    states = {
        column.target: [*zip(column.times, column.values, strict=True)]
        for column in columns
        if column.key == "up"
    }
    target = _chosen(states, instance)
    scrapes = states.get(target, [])
    ups = [time for time, up in scrapes if up]
    return HistorySummary(
        scrapes=len(scrapes),
        failed=len(scrapes) - len(ups),
        skipped=foreign(path),
        first=_scrape(path, columns, ups[0], target) if ups else None,
        latest=_scrape(path, columns, ups[-1], target) if ups else None,
        target=target,
        others=max(len(states) - 1, 0),
    )


def instance_of(target: str) -> str:
    """Return the label `instance` of a target, as its scrapes name it; empty for none."""
    try:
        return dict(parse_series(f"up{target}").labels).get("instance", "")
    except ValueError:
        return ""


def _chosen(states: Mapping[str, Sequence[object]], instance: str) -> str:
    named = [target for target in states if instance and instance_of(target) == instance]
    # The first by name where all are alike, so that the choice is always the same.
    return max(sorted(named or states), key=lambda target: len(states[target]), default="")


def _scrape(path: Path, columns: Iterable[Column], time: int, target: str) -> Scrape:
    samples = {}
    for column in columns:
        if column.target == target and column.key != "up":
            value = column.values[column.times.index(time)]
            if value is not None:
                samples[column.key] = value
    if _COUNT not in samples:
        # Another writer leaves it out: what is in the line is counted.
        lines = read(path, time * _NS, time * _NS + _NS - 1)
        whole = (scrape for scrape in lines if scrape is not None and scrape.target == target)
        samples[_COUNT] = float(max((len(scrape.samples) for scrape in whole), default=0))
    return Scrape(ts=time * _NS, up=True, samples=samples, target=target)
