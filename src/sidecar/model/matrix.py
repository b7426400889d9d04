"""Answers to queries: series with their values, and the cardinality of a history."""

from collections.abc import Sequence
from typing import Literal

import msgspec

Labels = tuple[tuple[str, str], ...]
"""Pairs sorted by name; the metric's own name, where there is one, is the label `__name__`."""

NAME = "__name__"

Kind = Literal["vector", "scalar", "string", "matrix"]
"""The type of an expression: series with one value per time, number, text, recorded series."""


class Curve(msgspec.Struct, frozen=True):
    """A series of an answer: one value for each time of the matrix, None where there is none.

    `spelling` is the series as Prometheus writes it, `requests_total{code="200"}`.
    """

    labels: Labels
    spelling: str
    values: Sequence[float | None]


class Matrix(msgspec.Struct, frozen=True):
    """All series of an answer, at `times` milliseconds since the epoch, which ascend.

    An `instant` one was asked for one time only. `unit` is what the values measure, as far as
    the metrics' names show: `s`, `B`, `B/s`, `/s`. `text` is the value of a string.
    """

    times: Sequence[int]
    curves: tuple[Curve, ...]
    kind: Kind = "vector"
    instant: bool = False
    unit: str = ""
    text: str = ""


class Share(msgspec.Struct, frozen=True):
    """A metric or a label: how many series or values it has, and how many series have it."""

    name: str
    count: int
    series: int


class Cardinality(msgspec.Struct, frozen=True):
    """All series, the metrics with the most of them, the labels with the most values."""

    series: int
    metrics: tuple[Share, ...]
    labels: tuple[Share, ...]
