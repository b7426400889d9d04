"""Quantiles from the buckets of a histogram, step by step, as Prometheus' histogram_quantile."""

from collections.abc import Sequence
from itertools import pairwise
from math import inf, isinf

Buckets = Sequence[float]


def quantile(share: float, bounds: Sequence[float], counts: Buckets) -> float | None:
    """Return the quantile of cumulative counts; linear within a bucket, from zero on.

    Above the last finite bound that bound is all that is known. None where nothing was counted.
    """
    if not counts or counts[-1] <= 0.0 or not isinf(bounds[-1]):
        return None
    rank = share * counts[-1]
    below, low = 0.0, 0.0
    for bound, count in zip(bounds, counts, strict=True):
        if count >= rank and count > below:
            if bound == inf:
                return low
            start = min(low, bound)
            return start + (bound - start) * (rank - below) / (count - below)
        below, low = max(count, below), bound if bound != inf else low
    return low


def merged(
    bounds: Sequence[float], columns: Sequence[Sequence[float | None]]
) -> tuple[list[float], list[list[float]]]:
    """Return the distinct bounds, and for each step the cumulative counts at them.

    `bounds` ascend; several columns of one bound, of several label sets, are added up.
    """
    distinct = sorted(set(bounds))
    groups = [
        [column for bound, column in zip(bounds, columns, strict=True) if bound == item]
        for item in distinct
    ]
    sums = [
        [sum(item or 0.0 for item in row) for row in zip(*group, strict=True)] for group in groups
    ]
    rows = [list(row) for row in zip(*sums, strict=True)]
    for row in rows:
        # A reset between two reads can make a bucket larger than the next one.
        for at, (low, high) in enumerate(pairwise(row)):
            if high < low:
                row[at + 1] = low
    return distinct, rows
