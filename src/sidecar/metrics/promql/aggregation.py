"""sum, avg, topk …: many series → one a group, or the first few of them."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat

from sidecar.errors import UsageError
from sidecar.metrics.promql.functions import over_time as overtime
from sidecar.metrics.promql.functions import quantile
from sidecar.metrics.promql.functions.label import check_label
from sidecar.metrics.promql.parser.tree import Aggregate
from sidecar.metrics.promql.vectors import Result, Scalar, VectorRow, as_text, drop, keep, put
from sidecar.model.matrix import NAME, Labels
from sidecar.quantities import exact

Present = Sequence[float]
"""The values that a group's series have at one step; at least one."""

_SIMPLE: dict[str, Callable[[Present], float]] = {
    "sum": sum,
    "avg": overtime.average,
    "min": overtime.smallest,
    "max": overtime.largest,
    "count": lambda values: float(len(values)),
    "group": lambda _: 1.0,
    "stddev": lambda values: math.sqrt(overtime.variance(values)),
    "stdvar": overtime.variance,
}


def aggregate(
    node: Aggregate, rows: Sequence[VectorRow], parameter: Result | None
) -> list[VectorRow]:
    """Return the groups' rows; topk and bottomk return some of the series as they are.

    Raises UsageError for a parameter that makes no sense.
    """
    if node.name == "count_values":
        return _count_values(node, rows, as_text(parameter or ""))
    groups = _groups(node, rows)
    if isinstance(parameter, Scalar):
        if node.name == "quantile":
            return [
                VectorRow(labels, _combined(group, quantile.of_samples, parameter.values))
                for labels, group in groups.items()
            ]
        first = _Best.first if node.name == "topk" else _Best.last
        return [row for group in groups.values() for row in first(group, parameter.values)]
    function = _SIMPLE[node.name]
    return [
        VectorRow(labels, _combined(group, lambda _, values: function(values), repeat(0.0)))
        for labels, group in groups.items()
    ]


def _groups(node: Aggregate, rows: Iterable[VectorRow]) -> dict[Labels, list[VectorRow]]:
    names = frozenset(node.labels) | ({NAME} if node.without else set())
    choose = drop if node.without else keep
    groups: dict[Labels, list[VectorRow]] = {}
    for row in rows:
        groups.setdefault(choose(row.labels, names), []).append(row)
    return groups


def _combined(
    group: Sequence[VectorRow],
    function: Callable[[float, Present], float],
    parameters: Iterable[float],
) -> list[float | None]:
    steps = zip(*(row.values for row in group), strict=True)
    found: list[float | None] = []
    for parameter, step in zip(parameters, steps, strict=False):
        values = [value for value in step if value is not None]
        found.append(function(parameter, values) if values else None)
    return found


def _count_values(node: Aggregate, rows: Sequence[VectorRow], label: str) -> list[VectorRow]:
    check_label("count_values", label)
    counts: dict[Labels, list[float | None]] = {}
    keyed = Aggregate(
        "count", node.body, node.labels if node.without else (*node.labels, label), node.without
    )
    for row in rows:
        for step, value in enumerate(row.values):
            if value is None:
                continue
            labels = put(row.labels, label, exact(value))
            (group,) = _groups(keyed, [VectorRow(labels, ())])
            column = counts.setdefault(group, [None] * len(row.values))
            column[step] = (column[step] or 0.0) + 1
    return [VectorRow(labels, values) for labels, values in counts.items()]


class _Best:
    """The first k of a group at each step, chosen by a heap as Go's: it decides among equals."""

    def __init__(self, size: int, *, largest: bool) -> None:
        self._size, self._largest = size, largest
        self._heap: list[tuple[float, int]] = []

    @classmethod
    def first(cls, group: Sequence[VectorRow], sizes: Sequence[float]) -> list[VectorRow]:
        """Return the series with the largest values, each where it is among them."""
        return cls._chosen(group, sizes, largest=True)

    @classmethod
    def last(cls, group: Sequence[VectorRow], sizes: Sequence[float]) -> list[VectorRow]:
        """Return the series with the smallest values, each where it is among them."""
        return cls._chosen(group, sizes, largest=False)

    @classmethod
    def _chosen(
        cls, group: Sequence[VectorRow], sizes: Sequence[float], *, largest: bool
    ) -> list[VectorRow]:
        columns: dict[int, list[float | None]] = {}
        for step, size in enumerate(sizes):
            if not math.isfinite(size):
                raise UsageError(f"topk() or bottomk() of {size}: write a number of series")
            best = cls(int(size), largest=largest)
            for number, row in enumerate(group):
                value = row.values[step]
                if value is not None:
                    best.offer(value, number)
            for value, number in best.ordered():
                column = columns.setdefault(number, [None] * len(sizes))
                column[step] = value
        return [VectorRow(group[number].labels, values) for number, values in columns.items()]

    def offer(self, value: float, number: int) -> None:
        """Take a value if there is room, or if it is better than the worst one."""
        heap = self._heap
        if self._size < 1:
            return
        if len(heap) < self._size:
            self._push((value, number))
        elif self._is_before(heap[0][0], value) or math.isnan(heap[0][0]):
            self._pop()
            self._push((value, number))

    def ordered(self) -> Iterator[tuple[float, int]]:
        """Yield what was taken, the best first, NaN last."""
        known = [item for item in self._heap if not math.isnan(item[0])]
        known.sort(key=lambda item: -item[0] if self._largest else item[0])
        yield from known
        yield from (item for item in self._heap if math.isnan(item[0]))

    def _is_before(self, one: float, other: float) -> bool:
        return one < other if self._largest else one > other

    def _less(self, one: int, other: int) -> bool:
        left, right = self._heap[one][0], self._heap[other][0]
        return math.isnan(left) or self._is_before(left, right)

    def _swap(self, one: int, other: int) -> None:
        self._heap[one], self._heap[other] = self._heap[other], self._heap[one]

    def _push(self, item: tuple[float, int]) -> None:
        self._heap.append(item)
        child = len(self._heap) - 1
        while child and self._less(child, parent := (child - 1) // 2):
            self._swap(child, parent)
            child = parent

    def _pop(self) -> None:
        last = len(self._heap) - 1
        self._swap(0, last)
        del self._heap[last]
        parent = 0
        while (child := 2 * parent + 1) < last:
            if child + 1 < last and self._less(child + 1, child):
                child += 1
            if not self._less(child, parent):
                return
            self._swap(parent, child)
            parent = child
