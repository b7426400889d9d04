"""Quantiles: of samples, and of a histogram's buckets."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from sidecar.metrics.promql.arithmetic import divide

Bucket = tuple[float, float]
"""Its upper bound and the count of all observations up to it."""


def of_samples(q: float, values: Sequence[float]) -> float:
    """Return the quantile, between two samples by their distance; NaN counts as the smallest."""
    outside = _outside(q)
    if outside is not None:
        return outside
    ordered = ascending(values)
    rank = q * (len(ordered) - 1)
    lower = max(0, math.floor(rank))
    upper = min(len(ordered) - 1, lower + 1)
    weight = rank - math.floor(rank)
    return ordered[lower] * (1 - weight) + ordered[upper] * weight


def ascending(values: Sequence[float]) -> list[float]:
    """Return the values sorted, NaN first."""
    known = sorted(value for value in values if not math.isnan(value))
    return [math.nan] * (len(values) - len(known)) + known


def of_buckets(q: float, buckets: Sequence[Bucket]) -> float:
    """Return the quantile of a classic histogram, linear within a bucket.

    Buckets of the same bound are one; a count that is lower than the one before is raised to it.
    Without a bucket to +Inf, or with no other, there is no answer: NaN.
    """
    outside = _outside(q)
    if outside is not None:
        return outside
    bounds, counts = _cumulative(sorted(buckets, key=lambda bucket: bucket[0]))
    if bounds[-1] != math.inf or len(bounds) < 2 or counts[-1] == 0:  # noqa: PLR2004 - +Inf and one
        return math.nan
    rank = q * counts[-1]
    at = bisect_left(counts, rank, 0, len(counts) - 1)
    if at == len(counts) - 1:
        return bounds[-2]
    if at == 0 and bounds[0] <= 0:
        return bounds[0]
    begin, below = (bounds[at - 1], counts[at - 1]) if at else (0.0, 0.0)
    return begin + (bounds[at] - begin) * divide(rank - below, counts[at] - below)


def _outside(q: float) -> float | None:
    if math.isnan(q):
        return q
    if 0 <= q <= 1:
        return None
    return math.inf if q > 1 else -math.inf


def _cumulative(buckets: list[Bucket]) -> tuple[list[float], list[float]]:
    bounds: list[float] = []
    counts: list[float] = []
    for bound, count in buckets:
        if bounds and bounds[-1] == bound:
            counts[-1] += count
        else:
            bounds.append(bound)
            counts.append(count)
    return bounds, list(accumulate(counts, max))
