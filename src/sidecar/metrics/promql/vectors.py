"""Vectors: series with a value per step, and operations on their labels."""

from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from sidecar.errors import UsageError
from sidecar.model.matrix import NAME, Labels
from sidecar.model.series import series, spell

Values = Sequence[float | None]
"""A value for each step; None where the series has none."""

_SAME = "vector cannot contain metrics with the same labelset"


class VectorRow(msgspec.Struct, frozen=True):
    """A series: its labels sorted by name, and a value a step."""

    labels: Labels
    values: Values


class Scalar(msgspec.Struct, frozen=True):
    """A number for each step."""

    values: Sequence[float]


def unnamed(labels: Labels) -> Labels:
    """Return the labels without the metric's name."""
    return tuple(pair for pair in labels if pair[0] != NAME)


def keep(labels: Labels, names: Collection[str]) -> Labels:
    """Return those labels alone."""
    return tuple(pair for pair in labels if pair[0] in names)


def drop(labels: Labels, names: Collection[str]) -> Labels:
    """Return all labels but those."""
    return tuple(pair for pair in labels if pair[0] not in names)


def put(labels: Labels, name: str, value: str) -> Labels:
    """Return the labels with that one set; an empty value removes it."""
    rest = dict(labels) | {name: value}
    return tuple(sorted(pair for pair in rest.items() if pair[1]))


def written(labels: Labels) -> str:
    """Return a series as Prometheus writes it."""
    found = dict(labels)
    name = found.pop(NAME, "")
    if name:
        return spell(series(name, found.items()))
    return "{" + spell(series("_", found.items()))[1:].strip("{}") + "}"


def merged(rows: Iterable[VectorRow], *, strict: bool = False) -> list[VectorRow]:
    """Return the rows, those with the same labels as one.

    Raises UsageError where two of them have a value at the same step; `strict` forbids the same
    labels altogether, as Prometheus does for functions of a range.
    """
    found: dict[Labels, Values] = {}
    for row in rows:
        other = found.get(row.labels)
        if other is not None and (strict or _overlap(other, row.values)):
            raise UsageError(f"{_SAME}: {written(row.labels)}; keep the name with another label")
        found[row.labels] = row.values if other is None else _either(other, row.values)
    return [VectorRow(labels, values) for labels, values in found.items()]


def _overlap(left: Values, right: Values) -> bool:
    pairs = zip(left, right, strict=True)
    return any(one is not None and other is not None for one, other in pairs)


def _either(left: Values, right: Values) -> Values:
    return [b if a is None else a for a, b in zip(left, right, strict=True)]


Result = list[VectorRow] | Scalar | str
"""What an expression comes to; which of them it is, the grammar has checked."""

Steps = Sequence[int]
"""The times at which an expression is evaluated, in milliseconds, ascending."""


def as_rows(result: Result) -> list[VectorRow]:
    """Return what the grammar says are series."""
    assert isinstance(result, list)  # noqa: S101 - narrows what the grammar has checked
    return result


def as_numbers(result: Result) -> Sequence[float]:
    """Return what the grammar says is a number a step."""
    assert isinstance(result, Scalar)  # noqa: S101 - narrows what the grammar has checked
    return result.values


def as_text(result: Result) -> str:
    """Return what the grammar says is a string."""
    assert isinstance(result, str)  # noqa: S101 - narrows what the grammar has checked
    return result


def with_values(rows: Iterable[VectorRow]) -> list[VectorRow]:
    """Return the rows that have a value at any step."""
    return [row for row in rows if row.values.count(None) < len(row.values)]


def mapped(rows: Iterable[VectorRow], function: Callable[[float], float]) -> list[VectorRow]:
    """Return the rows without their names, the function applied to each value."""
    return [
        VectorRow(
            unnamed(row.labels),
            [None if value is None else function(value) for value in row.values],
        )
        for row in rows
    ]
