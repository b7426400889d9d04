"""Histograms and summaries of a family → quantiles and means, minute by minute."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf, isfinite
from typing import TYPE_CHECKING

from sidecar.diagnose.signals.counters import summed
from sidecar.diagnose.signals.quantiles import quantiles as quantiles_of
from sidecar.model.series import Series, spell

if TYPE_CHECKING:
    from array import array

QUANTILES = (0.5, 0.95, 0.99)

Labels = tuple[tuple[str, str], ...]
ByLabels = Mapping[Labels, "array[float]"]
"""Of each label set what it grew by in each minute."""

_ALL = (("", ""),)
"""Instead of labels: all label sets together."""


def means(
    stem: str, sums: ByLabels, counts: ByLabels
) -> Iterator[tuple[str, "array[float]", "array[float]"]]:
    """Yield each series of means: its spelling, and the sums and counts of each minute."""
    both = [labels for labels in sums if labels in counts]
    for labels in both:
        yield spell(Series(stem, labels)), sums[labels], counts[labels]
    if len(both) > 1:
        part, whole = (summed(side[labels] for labels in both) for side in (sums, counts))
        yield stem, part, whole


def quantiles(
    stem: str, buckets: ByLabels, times: Sequence[int]
) -> Iterator[tuple[str, str, list[int], Sequence[float]]]:
    """Yield each series of quantiles: its spelling, its kind, its times and its values."""
    groups: dict[Labels, dict[float, list[array[float]]]] = {}
    for labels, row in buckets.items():
        bound = next((value for label, value in labels if label == "le"), "")
        if is_number(bound) or bound == "+Inf":
            others = tuple(pair for pair in labels if pair[0] != "le")
            groups.setdefault(others, {}).setdefault(float(bound), []).append(row)
    if len(groups) > 1:
        everything: dict[float, list[array[float]]] = {}
        for group in groups.values():
            for limit, rows in group.items():
                everything.setdefault(limit, []).extend(rows)
        groups[_ALL] = everything
    for labels, group in groups.items():
        spelled = stem if labels == _ALL else spell(Series(stem, labels))
        yield from ((spelled, *rest) for rest in _of_buckets(group, times))


def _of_buckets(
    group: Mapping[float, "list[array[float]]"], times: Sequence[int]
) -> Iterator[tuple[str, list[int], Sequence[float]]]:
    bounds = sorted(group)
    if bounds[-1] != inf:
        return
    known, values = [], []
    rows = zip(*(summed(group[bound]) for bound in bounds), strict=True)
    for time, counts in zip(times, rows, strict=True):
        if counts[-1] > 0.0:
            known.append(time)
            values.append(quantiles_of(QUANTILES, bounds, counts))
    for share, column in zip(QUANTILES, zip(*values, strict=True), strict=False):
        yield f"p{share * 100:g}", known, column


def is_number(text: str) -> bool:
    """Return whether a label's value is a finite number."""
    try:
        return isfinite(float(text))
    except ValueError:
        return False
