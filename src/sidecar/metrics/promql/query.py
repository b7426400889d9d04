"""Answers from the metrics history, in PromQL.

    query = parse("sum by (code) (rate(http_requests_total[1m]))")
    matrix = evaluate(query, store(path), start, end, step)

All times are milliseconds since the epoch. `docs/query.md` says what the language has.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import msgspec

from sidecar.errors import UsageError
from sidecar.metrics.promql.evaluate import SUPPORTED, Evaluation
from sidecar.metrics.promql.parser import parse as parsing
from sidecar.metrics.promql.parser.tree import Aggregate, Call, Node, RangeWindow, Subquery
from sidecar.metrics.promql.selectors import Data, Store, load
from sidecar.metrics.promql.units import unit_of
from sidecar.metrics.promql.vectors import Result, Scalar, Steps, VectorRow, written
from sidecar.model.matrix import Curve, Kind, Labels, Matrix

MOST_STEPS = 110_000
"""Steps of one query: a week every 5.5 s, ten times what Prometheus' own interface allows."""

_ORDERED = frozenset({"sort", "sort_desc", "topk", "bottomk"})


class PreparedQuery(msgspec.Struct, frozen=True):
    """An expression with the samples that it needs between two times, whatever the step."""

    root: Node
    data: Data
    start: int
    end: int


def parse(text: str) -> Node:
    """Return an expression's tree; raises UsageError, which names the column of a mistake."""
    return parsing.parse(text, SUPPORTED)


def store(path: Path, skipped: set[str] | None = None) -> Store:
    """Return what reads a history; the segments that are damaged are added to `skipped`."""
    from sidecar.metrics.storage.select import select  # noqa: PLC0415 - only who reads a file needs it

    return partial(select, path, skipped=skipped)


def prepare(query: str | Node, source: Store, start: int, end: int) -> PreparedQuery:
    """Read what a query needs, each selector once; raises UsageError and what the store raises."""
    root = parse(query) if isinstance(query, str) else query
    return PreparedQuery(root, load(root, source, (start, end)), start, end)


def evaluate(query: str | Node, source: Store, start: int, end: int, step: int) -> Matrix:
    """Return a query's values at start, start + step … up to the end, sorted by labels.

    Raises UsageError for a query that makes no sense, and what the store raises.
    """
    return over_time(prepare(query, source, start, end), range(start, end + 1, step))


def instant(query: str | Node, source: Store, at: int) -> Matrix:
    """Return a query's value at one time: series, a number, a text, or the samples of a range."""
    return at_once(prepare(query, source, at, at))


def over_time(loaded: PreparedQuery, steps: range) -> Matrix:
    """Return the values of what was loaded at those times, which it must cover."""
    if len(steps) > MOST_STEPS:
        raise UsageError(f"{len(steps):,} steps; use a longer --step or a shorter time")
    result = Evaluation(loaded.data, (loaded.start, loaded.end)).result(loaded.root, steps)
    if isinstance(result, str):
        raise UsageError("a string has no value over time; leave out --since")
    rows = _rows(result)
    return _matrix(loaded.root, sorted(rows, key=lambda row: row.labels), result, steps)


def at_once(loaded: PreparedQuery) -> Matrix:
    """Return the values of what was loaded, at its end."""
    root, end = loaded.root, loaded.end
    evaluation = Evaluation(loaded.data, (end, end))
    if isinstance(root, RangeWindow | Subquery):
        return _samples(evaluation, root, end)
    result = evaluation.result(root, (end,))
    rows = _rows(result)
    if not _is_ordered(root):
        rows.sort(key=lambda row: row.labels)
    matrix = _matrix(root, rows, result, (end,))
    return msgspec.structs.replace(matrix, instant=True)


def samples(matrix: Matrix) -> list[tuple[dict[str, str], list[tuple[int, float]]]]:
    """Return each series' labels and its values with their times, as Prometheus' API has them."""
    return [
        (
            dict(curve.labels),
            [
                (time, value)
                for time, value in zip(matrix.times, curve.values, strict=True)
                if value is not None
            ],
        )
        for curve in matrix.curves
    ]


def interval(loaded: PreparedQuery) -> int:
    """Return the usual milliseconds between two scrapes of what was loaded, 0 if unknown."""
    columns: list[Sequence[int]] = [row.times for rows in loaded.data.values() for row in rows]
    longest = max(columns, key=len, default=[])
    gaps = [later - earlier for earlier, later in pairwise(longest)]
    # The lower median. The module statistics costs 9 ms of a start.
    return sorted(gaps)[(len(gaps) - 1) // 2] if gaps else 0


def _is_ordered(root: Node) -> bool:
    return isinstance(root, Call | Aggregate) and root.name in _ORDERED


def _rows(result: Result) -> list[VectorRow]:
    if isinstance(result, str):
        return []
    return [VectorRow((), result.values)] if isinstance(result, Scalar) else list(result)


def _matrix(root: Node, rows: Iterable[VectorRow], result: Result, steps: Steps) -> Matrix:
    kind: Kind = "string" if isinstance(result, str) else "vector"
    return Matrix(
        times=steps,
        curves=tuple(_curve(row.labels, row.values) for row in rows),
        kind="scalar" if isinstance(result, Scalar) else kind,
        unit=unit_of(root),
        text=result if isinstance(result, str) else "",
    )


def _curve(labels: Labels, values: Sequence[float | None]) -> Curve:
    return Curve(labels, written(labels), values)


def _samples(evaluation: Evaluation, root: RangeWindow | Subquery, end: int) -> Matrix:
    """Return a range as it was recorded: each series at its own times."""
    found: list[tuple[Labels, dict[int, float]]] = []
    for row in evaluation.framed(root, (end,)):
        ((first, after),) = row.frame.bounds
        pairs = zip(row.frame.times[first:after], row.values[first:after], strict=True)
        if points := dict(pairs):
            found.append((row.labels, points))
    times = sorted({time for _, points in found for time in points})
    curves = [_curve(labels, [points.get(time) for time in times]) for labels, points in found]
    curves.sort(key=lambda curve: curve.labels)
    return Matrix(times, tuple(curves), "matrix", instant=True, unit=unit_of(root))
