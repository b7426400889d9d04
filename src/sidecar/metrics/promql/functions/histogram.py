"""histogram_quantile(): the series of a histogram's buckets → its quantile."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sidecar.metrics.promql.functions import quantile
from sidecar.metrics.promql.vectors import Values, VectorRow, drop, merged, unnamed

if TYPE_CHECKING:
    from sidecar.model.matrix import Labels

_BOUND = "le"
_NUMBER = re.compile(r"[-+]?(?:inf|infinity|nan|[0-9.]+(?:e[-+]?\d+)?)", re.ASCII | re.IGNORECASE)


def histogram_quantile(q: Sequence[float], rows: Sequence[VectorRow]) -> list[VectorRow]:
    """Return the quantile of each histogram; series without a number as `le` are left out."""
    groups: dict[Labels, list[tuple[float, Values]]] = {}
    for row in rows:
        bound = _bound(dict(row.labels).get(_BOUND, ""))
        if bound is not None:
            groups.setdefault(drop(row.labels, (_BOUND,)), []).append((bound, row.values))
    return merged(
        VectorRow(unnamed(labels), _quantiles(q, buckets)) for labels, buckets in groups.items()
    )


def _quantiles(q: Sequence[float], buckets: list[tuple[float, Values]]) -> list[float | None]:
    buckets.sort(key=lambda bucket: bucket[0])
    bounds = [bound for bound, _ in buckets]
    steps = zip(*(values for _, values in buckets), strict=True)
    found: list[float | None] = []
    for wanted, step in zip(q, steps, strict=True):
        present = [
            (bound, count) for bound, count in zip(bounds, step, strict=True) if count is not None
        ]
        found.append(quantile.of_buckets(wanted, present) if present else None)
    return found


def _bound(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return float(text)
    except ValueError:
        return None
