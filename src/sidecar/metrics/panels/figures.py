"""Compute a figure from the samples of a scrape and the increase of its counters."""

import math
from collections.abc import Mapping, Sequence

import msgspec

from sidecar.metrics.panels.choose import quantile_name
from sidecar.metrics.panels.rule import PanelFigure, PanelMethod, Unit
from sidecar.metrics.panels.units import written
from sidecar.model.panel import Tone

Samples = Mapping[str, float]

_NOTED = (0.5, 0.95, 0.99)
"""Quantiles of a histogram that are noted beside the one that is drawn."""


class Grown(msgspec.Struct, frozen=True):
    """What each cell of a figure grew by, over so many seconds."""

    cells: Sequence[float]
    seconds: float


class Said(msgspec.Struct, frozen=True):
    """A figure's value, what stands beside it, and the share that its warnings look at."""

    value: float | None = None
    note: str = ""
    share: float | None = None


NOTHING = Said()


def grows(figure: PanelFigure) -> bool:
    """Return whether the figure is made of counters, and so needs two scrapes."""
    if figure.how is PanelMethod.QUANTILES:
        return not figure.summary
    return figure.how in {PanelMethod.GROWTH, PanelMethod.RATIO}


def shown_in(figure: PanelFigure) -> Unit:
    """Return the unit of what the figure says: of a PART that is shown in percent, a share."""
    return Unit.SHARE if figure.percent else figure.unit


def tone(figure: PanelFigure, said: Said) -> Tone:
    """Return whether what it says is worth a warning, or bad; a flag that is down is bad."""
    if figure.unit is Unit.FLAG:
        return "bad" if said.value == 0 else ""
    if said.share is None:
        return ""
    if figure.bad is not None and said.share >= figure.bad:
        return "bad"
    return "warn" if figure.warn is not None and said.share >= figure.warn else ""


def levels(figure: PanelFigure, samples: Samples, now_s: float) -> Said:
    """Return what gauges say, at `now_s` seconds since the epoch."""
    match figure.how:
        case PanelMethod.PART:
            return _part(figure, samples)
        case PanelMethod.QUANTILES:
            return _told(figure, samples)
        case PanelMethod.PEAK:
            values = _values(figure.cells[0], samples)
            return _plain(max(values) * figure.scale) if values else NOTHING
        case PanelMethod.AGE:
            # Zero stands for a moment that has not come.
            moments = [value for value in _values(figure.cells[0], samples) if value > 0]
            return _plain(max(now_s - min(moments), 0.0)) if moments else NOTHING
        case _:
            values = _values(figure.cells[0], samples)
            return _plain(sum(values) * figure.scale) if values else NOTHING


def growth(figure: PanelFigure, last: Grown, minute: Grown) -> Said:
    """Return what counters say that grew since the last scrape, and over the last minute."""
    if figure.how is PanelMethod.GROWTH:
        if last.seconds <= 0:
            return NOTHING
        return _plain(last.cells[0] / last.seconds * figure.scale)
    if figure.how is PanelMethod.RATIO:
        return _ratio(figure, minute.cells)
    return _quantiles(figure, minute.cells)


def _plain(value: float) -> Said:
    return Said(value, share=value)


def _part(figure: PanelFigure, samples: Samples) -> Said:
    part = _values(figure.cells[0], samples)
    # "No limit" is -1 for some, as 0 or as infinity by others.
    whole = sum(value for value in _values(figure.cells[1], samples) if value > 0)
    if not part:
        return NOTHING
    amount = whole - sum(part) if figure.rest and whole else sum(part)
    share = amount / whole if whole else None
    if figure.percent:
        if share is None:
            return NOTHING
        note = f"{written(amount, figure.unit)} of {written(whole, figure.unit)}"
        return Said(share, note, share)
    return Said(amount, f"of {written(whole, figure.unit)}" if whole else "", share)


def _ratio(figure: PanelFigure, cells: Sequence[float]) -> Said:
    part, whole = cells
    if whole <= 0:
        return NOTHING
    ratio = part / whole * (1.0 if figure.unit is Unit.SHARE else figure.scale)
    return _plain(1 - ratio if figure.rest else ratio)


def _told(figure: PanelFigure, samples: Samples) -> Said:
    """Return a summary's own quantiles: of several series the worst, for they cannot be added."""
    told = {
        bound: max(values) * figure.scale
        for bound, cell in zip(figure.bounds, figure.cells, strict=True)
        if (values := _values(cell, samples))
    }
    return _with_notes(figure, told) if figure.quantile in told else NOTHING


def _quantiles(figure: PanelFigure, counts: Sequence[float]) -> Said:
    # Scraped while they were counted, buckets may be out of step: none is below the one before.
    total = 0.0
    steps = [total := max(total, count) for count in counts]
    if not total:
        return NOTHING
    told = {
        item: quantile(item, figure.bounds, steps) * figure.scale
        for item in sorted({*_NOTED, figure.quantile})
    }
    return _with_notes(figure, told)


def _with_notes(figure: PanelFigure, told: dict[float, float]) -> Said:
    shown = told.pop(figure.quantile)
    notes = [f"{quantile_name(item)} {written(value, figure.unit)}" for item, value in told.items()]
    return Said(shown, ", ".join(notes), shown)


def quantile(wanted: float, bounds: Sequence[float], counts: Sequence[float]) -> float:
    """Return the quantile of a classic histogram, as PromQL's `histogram_quantile` does.

    `counts` are cumulative. Within a bucket observations are taken as evenly spread; above the
    last finite bound that bound is all that is known.
    https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
    """
    rank = wanted * counts[-1]
    at = next(number for number, count in enumerate(counts) if count >= rank)
    if math.isinf(bounds[at]):
        return bounds[at - 1] if at else math.nan
    low, below = (bounds[at - 1], counts[at - 1]) if at else (min(0.0, bounds[0]), 0.0)
    inside = counts[at] - below
    if not inside or (not at and bounds[0] <= 0):
        return bounds[at]
    return low + (bounds[at] - low) * (rank - below) / inside


def _values(keys: Sequence[str], samples: Samples) -> list[float]:
    return [value for key in keys if math.isfinite(value := samples.get(key, math.nan))]
