"""Functions of range vectors by name: a series with its windows → a value per window."""

from collections.abc import Callable, Sequence

from sidecar.metrics.promql.functions.over_time import OVER_TIME, over, predictions, slopes
from sidecar.metrics.promql.functions.quantile import of_samples
from sidecar.metrics.promql.functions.rates import Rates, idelta, irate, last_two
from sidecar.metrics.promql.vectors import Steps
from sidecar.metrics.promql.windows import Framed

Column = list[float | None]

_RATES = {
    "rate": {"counter": True, "per_second": True},
    "increase": {"counter": True, "per_second": False},
    "delta": {"counter": False, "per_second": False},
}
_LAST_TWO = {"irate": irate, "idelta": idelta}

RANGES = frozenset({*_RATES, *_LAST_TWO, *OVER_TIME}) | {
    "deriv",
    "predict_linear",
    "quantile_over_time",
}
"""The names of the functions that range() knows."""


def of_range(
    name: str, numbers: Sequence[Sequence[float]], steps: Steps
) -> Callable[[Framed], Column]:
    """Return the function of that name; `numbers` are its other arguments, a value a step."""
    if name in _RATES:
        return Rates(**_RATES[name]).of
    if name in _LAST_TWO:
        return lambda row: last_two(row, _LAST_TWO[name])
    if name == "deriv":
        return slopes
    if name == "predict_linear":
        return lambda row: predictions(row, steps, numbers[0])
    if name == "quantile_over_time":
        return lambda row: _quantiles(row, numbers[0])
    return lambda row: over(row, OVER_TIME[name])


def _quantiles(row: Framed, wanted: Sequence[float]) -> Column:
    return [
        of_samples(q, row.values[first:after]) if first < after else None
        for q, (first, after) in zip(wanted, row.frame.bounds, strict=True)
    ]
