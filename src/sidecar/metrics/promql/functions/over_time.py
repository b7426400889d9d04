"""Functions of a window's samples: `*_over_time`, changes, resets, deriv, predict_linear."""

import math
from collections.abc import Callable, Sequence
from itertools import islice, pairwise
from operator import lt, ne

from sidecar.metrics.promql.arithmetic import divide
from sidecar.metrics.promql.windows import Framed

Samples = Sequence[float]


def over(row: Framed, function: Callable[[Samples], float]) -> list[float | None]:
    """Return the function of each window's samples; None for an empty window."""
    values = row.values
    return [
        function(values[first:after]) if first < after else None
        for first, after in row.frame.bounds
    ]


def average(values: Samples) -> float:
    """Return the mean. Where the sum is beyond what a float holds, the mean may still be one."""
    found = summed(values)
    return found / len(values) if math.isfinite(found) else _moving_mean(values)


def summed(values: Samples) -> float:
    """Return the sum, rounded once; an infinity wins unless there is one of either sign."""
    try:
        return math.fsum(values)
    except (ValueError, OverflowError):
        return sum(values)


def largest(values: Samples) -> float:
    """Return the maximum; NaN only if there is nothing else."""
    return max(_known(values))


def smallest(values: Samples) -> float:
    """Return the minimum; NaN only if there is nothing else."""
    return min(_known(values))


def variance(values: Samples) -> float:
    """Return the population's variance, by Welford's method as Prometheus has it."""
    mean = squares = 0.0
    for count, value in enumerate(values, 1):
        delta = value - mean
        mean += delta / count
        squares += delta * (value - mean)
    return squares / len(values)


def changes(values: Samples) -> float:
    """Return how often a value differs from the one before; NaN after NaN does not."""
    count = sum(map(ne, islice(values, 1, None), values))
    nans = sum(1 for one, two in pairwise(values) if one != one and two != two)  # noqa: PLR0124 - NaN
    return float(count - nans)


def resets(values: Samples) -> float:
    """Return how often a value is lower than the one before."""
    return float(sum(map(lt, islice(values, 1, None), values)))


OVER_TIME: dict[str, Callable[[Samples], float]] = {
    "avg_over_time": average,
    "changes": changes,
    "count_over_time": lambda values: float(len(values)),
    "last_over_time": lambda values: values[-1],
    "max_over_time": largest,
    "min_over_time": smallest,
    "present_over_time": lambda _: 1.0,
    "resets": resets,
    "stddev_over_time": lambda values: math.sqrt(variance(values)),
    "stdvar_over_time": variance,
    "sum_over_time": summed,
}


def slopes(row: Framed) -> list[float | None]:
    """Return the change a second of each window's regression line."""
    return [
        None if after - first < 2 else _line(row, first, after, row.frame.times[first])[0]  # noqa: PLR2004 - a line needs two
        for first, after in row.frame.bounds
    ]


def predictions(row: Framed, steps: Sequence[int], ahead: Sequence[float]) -> list[float | None]:
    """Return where each window's regression line is so many seconds after its step."""
    found: list[float | None] = []
    for (first, after), step, seconds in zip(row.frame.bounds, steps, ahead, strict=True):
        if after - first < 2:  # noqa: PLR2004 - a line needs two
            found.append(None)
            continue
        slope, height = _line(row, first, after, step)
        found.append(slope * seconds + height)
    return found


def _line(row: Framed, first: int, after: int, origin: int) -> tuple[float, float]:
    """Return the slope a second and the height at the origin, by least squares."""
    values = row.values[first:after]
    if all(value == values[0] for value in values):
        flat = not math.isinf(values[0])
        return (0.0, values[0]) if flat else (math.nan, math.nan)
    seconds = [(time - origin) / 1_000 for time in row.frame.times[first:after]]
    count = len(values)
    sum_x, sum_y = _compensated(seconds), _compensated(values)
    sum_xy = _compensated([x * y for x, y in zip(seconds, values, strict=True)])
    sum_xx = _compensated([x * x for x in seconds])
    covariance = sum_xy - sum_x * sum_y / count
    slope = divide(covariance, sum_xx - sum_x * sum_x / count)
    return slope, sum_y / count - slope * sum_x / count


def _compensated(values: Samples) -> float:
    """Return Neumaier's sum: what cancels after it must be rounded as Prometheus rounds it."""
    found = lost = 0.0
    for value in values:
        new = found + value
        if abs(found) >= abs(value):
            lost += (found - new) + value
        else:
            lost += (value - new) + found
        found = new
    return found + lost


def _known(values: Samples) -> Samples:
    # Only a NaN in front hides what comes after it from max() and min().
    return values if values[0] == values[0] else [v for v in values if v == v] or values  # noqa: PLR0124 - NaN


def _moving_mean(values: Samples) -> float:
    mean = 0.0
    for count, value in enumerate(values, 1):
        if math.isinf(mean) and (math.isfinite(value) or value == mean):
            continue
        mean += value / count - mean / count
    return mean
