"""Tree and samples → values, a column a series: each function sees all steps of a series at once.

The semantics are those of Prometheus 2.42's engine, which goes step by step: what it decides at
a step, such as which series belong together, is decided for each step here, too.
"""

from collections.abc import Sequence

from sidecar.errors import UsageError
from sidecar.metrics.promql import matching as binary
from sidecar.metrics.promql.aggregation import aggregate
from sidecar.metrics.promql.arithmetic import FUNCTIONS
from sidecar.metrics.promql.functions.calendar import CALENDAR
from sidecar.metrics.promql.functions.instant import OTHERS, apply
from sidecar.metrics.promql.functions.ranges import RANGES, of_range
from sidecar.metrics.promql.parser.tree import (
    Aggregate,
    At,
    Binary,
    Call,
    Negative,
    Node,
    Number,
    RangeWindow,
    Selector,
    Subquery,
    Text,
)
from sidecar.metrics.promql.selectors import Data, LoadedSelectors, Span, moved
from sidecar.metrics.promql.vectors import (
    Result,
    Scalar,
    Steps,
    VectorRow,
    as_numbers,
    as_rows,
    mapped,
    merged,
    unnamed,
    with_values,
)
from sidecar.metrics.promql.windows import Framed, Newest, framed, picked, seen
from sidecar.model.matrix import NAME, Labels

SUPPORTED = frozenset({*FUNCTIONS, *CALENDAR, *OTHERS, *RANGES}) | {
    "absent",
    "absent_over_time",
    "timestamp",
}
"""The names of all functions that are evaluated here."""


class Evaluation:
    """One query's samples, and the span of time that `@ start()` and `@ end()` mean."""

    def __init__(self, data: Data, whole: Span) -> None:
        self._data, self._whole = data, whole

    def result(self, node: Node, steps: Steps) -> Result:
        """Return what a node is at each of the steps; raises UsageError where that is unclear."""
        match node:
            case Number(value):
                return Scalar([value] * len(steps))
            case Text(value):
                return value
            case Selector():
                return self._newest(node, steps)
            case Negative(body):
                return _negative(self.result(body, steps))
            case Call(name, arguments):
                return self._call(name, arguments, steps)
            case Aggregate(_, body, parameter=parameter):
                given = None if parameter is None else self.result(parameter, steps)
                return with_values(aggregate(node, as_rows(self.result(body, steps)), given))
            case Binary(_, left, right):
                return _binary(node, self.result(left, steps), self.result(right, steps))
            case _:
                raise UsageError("a range such as x[5m] has no value over time; use rate(x[5m])")

    def framed(self, node: RangeWindow | Subquery, steps: Steps) -> list[Framed]:
        """Return the series of a range, with the window of each step."""
        if isinstance(node, RangeWindow):
            selector = node.selector
            ends = self._points(steps, selector.at, selector.offset)
            return list(framed(self._data[selector], ends, node.span))
        ends = self._points(steps, node.at, node.offset)
        # Multiples of the step, as Prometheus has them: the same points whenever one asks.
        first = -(-(ends[0] - node.span) // node.step) * node.step
        inner = range(first, ends[-1] + 1, node.step)
        rows = as_rows(self.result(node.body, inner)) if inner else []
        return list(
            framed(
                [LoadedSelectors(row.labels, inner, row.values) for row in rows], ends, node.span
            )
        )

    def _points(self, steps: Steps, at: At, offset: int) -> list[int]:
        return [moved((step, step), at, offset, self._whole)[0] for step in steps]

    def _newest(self, node: Selector, steps: Steps) -> list[VectorRow]:
        newest = Newest(self._points(steps, node.at, node.offset))
        return with_values(VectorRow(row.labels, picked(row, newest)) for row in self._data[node])

    def _call(self, name: str, arguments: tuple[Node, ...], steps: Steps) -> Result:
        given = [argument for argument in arguments if isinstance(argument, RangeWindow | Subquery)]
        if given:
            return self._of_range(name, given[0], arguments, steps)
        if name == "timestamp":
            return self._timestamp(arguments[0], steps)
        results = [self.result(argument, steps) for argument in arguments]
        if name == "absent":
            return _absent(as_rows(results[0]), arguments[0], steps)
        return apply(name, results, steps)

    def _of_range(
        self, name: str, node: RangeWindow | Subquery, arguments: tuple[Node, ...], steps: Steps
    ) -> Result:
        numbers = [
            as_numbers(self.result(argument, steps))
            for argument in arguments
            if not isinstance(argument, RangeWindow | Subquery)
        ]
        absent = name == "absent_over_time"
        compute = of_range("present_over_time" if absent else name, numbers, steps)
        rows = [VectorRow(row.labels, compute(row)) for row in self.framed(node, steps)]
        if absent:
            return _absent(rows, node, steps)
        if name != "last_over_time":
            rows = [VectorRow(unnamed(row.labels), row.values) for row in rows]
        return merged(with_values(rows), strict=True)

    def _timestamp(self, node: Node, steps: Steps) -> Result:
        """Return the samples' own times for a selector, and the step's for anything else."""
        if isinstance(node, Selector):
            newest = Newest(self._points(steps, node.at, node.offset))
            rows = [VectorRow(row.labels, seen(row, newest)) for row in self._data[node]]
        else:
            rows = [
                VectorRow(
                    row.labels,
                    [_at(value, step) for value, step in zip(row.values, steps, strict=True)],
                )
                for row in as_rows(self.result(node, steps))
            ]
        return merged(with_values(VectorRow(unnamed(row.labels), row.values) for row in rows))


def _at(value: float | None, step: int) -> float | None:
    return None if value is None else step / 1_000


def _negative(result: Result) -> Result:
    if isinstance(result, Scalar):
        return Scalar([-value for value in result.values])
    return merged(mapped(as_rows(result), lambda value: -value), strict=True)


def _binary(node: Binary, left: Result, right: Result) -> Result:
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return binary.numbers(node, left, right)
    if isinstance(right, Scalar):
        return with_values(binary.with_number(node, as_rows(left), right, swapped=False))
    if isinstance(left, Scalar):
        return with_values(binary.with_number(node, as_rows(right), left, swapped=True))
    return with_values(binary.between(node, as_rows(left), as_rows(right)))


def _absent(rows: Sequence[VectorRow], node: Node, steps: Steps) -> list[VectorRow]:
    found = [False] * len(steps)
    for row in rows:
        found = [known or value is not None for known, value in zip(found, row.values, strict=True)]
    return with_values([VectorRow(_labels_of(node), [None if known else 1.0 for known in found])])


def _labels_of(node: Node) -> Labels:
    """Return the labels that a selector asks for: what is absent must have had them."""
    selector = node.selector if isinstance(node, RangeWindow) else node
    if not isinstance(selector, Selector):
        return ()
    found: dict[str, str] = {}
    seen_names: set[str] = set()
    for matcher in selector.matchers:
        if matcher.op == "=" and matcher.name not in seen_names:
            found[matcher.name] = matcher.value
            seen_names.add(matcher.name)
        else:
            found.pop(matcher.name, None)
    return tuple(sorted((name, value) for name, value in found.items() if name != NAME and value))
