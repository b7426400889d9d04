"""Quantiles from the buckets of a histogram, step by step, as Prometheus' histogram_quantile."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import inf, isinf

Buckets = Sequence[float]


def quantile(share: float, bounds: Sequence[float], counts: Buckets) -> float | None:
    """Return the quantile of cumulative counts; linear within a bucket, from zero on.

    Above the last finite bound that bound is all that is known. None where nothing was counted.
    """
    if not counts or counts[-1] <= 0.0 or not isinf(bounds[-1]):
        return None
    return quantiles((share,), bounds, counts)[0]


def quantiles(shares: Sequence[float], bounds: Sequence[float], counts: Buckets) -> list[float]:
    """Return quantiles of cumulative counts, of which the last is above zero, as quantile()."""
    # A reset between two reads can make a bucket larger than the next one.
    cumulative = [*accumulate(counts, max)]
    values = []
    for share in shares:
        rank = share * counts[-1]
        at = bisect_left(cumulative, rank) if rank > 0.0 else bisect_right(cumulative, 0.0)
        low = bounds[at - 1] if at else 0.0
        if at == len(bounds) or bounds[at] == inf:
            values.append(low)
            continue
        below = cumulative[at - 1] if at else 0.0
        start = min(low, bounds[at])
        part = (rank - below) / (cumulative[at] - below)
        values.append(start + (bounds[at] - start) * part)
    return values


def cumulative_rows(columns: Sequence[Sequence[float | None]]) -> list[list[float]]:
    """Return the counts at all bounds for each step; `columns` are those of each bound, ascending.

    What is not known is nothing.
    """
    rows = zip(*columns, strict=True)
    # A reset between two reads can make a bucket larger than the next one.
    return [[*accumulate([value or 0.0 for value in row], max)] for row in rows]
