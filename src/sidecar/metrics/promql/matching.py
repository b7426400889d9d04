"""Binary operators between scalars and vectors, with label matching."""

from collections.abc import Callable, Iterable, Sequence

from sidecar.errors import UsageError
from sidecar.metrics.promql.arithmetic import ARITHMETIC, COMPARISONS
from sidecar.metrics.promql.parser.tree import Binary, Matching
from sidecar.metrics.promql.vectors import (
    Scalar,
    Values,
    VectorRow,
    drop,
    keep,
    merged,
    unnamed,
    written,
)
from sidecar.model.matrix import NAME, Labels

Groups = dict[Labels, list[VectorRow]]
Combine = Callable[[float, float], float | None]
"""The value of two, or None where a comparison does not hold."""

_NAMED = frozenset({"atan2", *COMPARISONS})
"""Operators that keep the metric's name, as those do that only filter."""

_SETS = frozenset({"and", "or", "unless"})


def numbers(node: Binary, left: Scalar, right: Scalar) -> Scalar:
    """Return the operator applied to two numbers; comparisons give 0 and 1."""
    operate = ARITHMETIC.get(node.op) or COMPARISONS[node.op]
    return Scalar([float(value) for value in map(operate, left.values, right.values)])


def with_number(
    node: Binary, rows: Sequence[VectorRow], number: Scalar, *, swapped: bool
) -> list[VectorRow]:
    """Return the operator applied to series and a number; `swapped`: the number is the left one.

    A comparison keeps the series' values, whichever side they are on.
    """
    combine = _combine(node, keep_right=swapped)
    strip = node.boolean or node.op not in _NAMED
    found = []
    for row in rows:
        sides = (number.values, row.values) if swapped else (row.values, number.values)
        labels = unnamed(row.labels) if strip else row.labels
        found.append(VectorRow(labels, _each(combine, *sides)))
    return merged(found)


def between(node: Binary, left: Sequence[VectorRow], right: Sequence[VectorRow]) -> list[VectorRow]:
    """Return the operator applied to the series of both sides that belong together.

    Raises UsageError where it is not clear which do.
    """
    if node.op in _SETS:
        return merged(_set(node, left, right))
    matching, combine = node.matching, _combine(node)
    if matching.many == "right":
        many, one = right, left
        operate: Combine = lambda a, b: combine(b, a)  # noqa: E731 - the same with its sides changed
    else:
        many, one, operate = left, right, combine
    ones = _grouped(one, matching)
    _check_one_side(ones, many, matching)
    found: list[VectorRow] = []
    for signature, rows in _grouped(many, matching).items():
        found += _matched(node, rows, ones.get(signature, ()), operate)
    return merged(found)


def _matched(
    node: Binary, many: Sequence[VectorRow], ones: Sequence[VectorRow], operate: Combine
) -> Iterable[VectorRow]:
    found = [
        VectorRow(_result(node, row.labels, other.labels), _each(operate, row.values, other.values))
        for row in many
        for other in ones
    ]
    if not node.matching.many and len(many) > 1 and _two_at_once(found):
        raise UsageError(
            f"multiple matches for labels, such as {written(many[0].labels)} and "
            f"{written(many[1].labels)}: many-to-one matching must be explicit; "
            "use group_left or group_right"
        )
    return found


def _result(node: Binary, many: Labels, one: Labels) -> Labels:
    matching = node.matching
    labels = many if node.op in _NAMED else unnamed(many)
    if not matching.many:
        labels = (keep if matching.on else drop)(labels, matching.labels)
    if matching.include:
        known = dict(one)
        found = dict(labels) | {name: known.get(name, "") for name in matching.include}
        labels = tuple(sorted(pair for pair in found.items() if pair[1]))
    return unnamed(labels) if node.boolean else labels


def _combine(node: Binary, *, keep_right: bool = False) -> Combine:
    if node.op in ARITHMETIC:
        return ARITHMETIC[node.op]
    holds = COMPARISONS[node.op]
    if node.boolean:
        return lambda left, right: float(holds(left, right))
    if keep_right:
        return lambda left, right: right if holds(left, right) else None
    return lambda left, right: left if holds(left, right) else None


def _each(combine: Combine, left: Values, right: Values) -> Values:
    return [
        None if one is None or other is None else combine(one, other)
        for one, other in zip(left, right, strict=True)
    ]


def _grouped(rows: Iterable[VectorRow], matching: Matching) -> Groups:
    """Return the rows by the labels that decide which belong together."""
    names = frozenset(matching.labels) | (set() if matching.on else {NAME})
    choose = keep if matching.on else drop
    groups: Groups = {}
    for row in rows:
        groups.setdefault(choose(row.labels, names), []).append(row)
    return groups


def _check_one_side(groups: Groups, many: Sequence[VectorRow], matching: Matching) -> None:
    for signature, rows in groups.items():
        if len(rows) > 1 and _two_at_once(rows, _anywhere(many)):
            side = "left" if matching.many == "right" else "right"
            raise UsageError(
                f"found duplicate series for the match group {written(signature)} on the {side} "
                f"side: {written(rows[0].labels)}, {written(rows[1].labels)}; use on or ignoring "
                "so that labels are unique on one side"
            )


def _anywhere(rows: Sequence[VectorRow]) -> list[bool]:
    """Return at which steps any of the series has a value."""
    steps = zip(*(row.values for row in rows), strict=True)
    return [any(value is not None for value in step) for step in steps]


def _two_at_once(rows: Sequence[VectorRow], where: Sequence[bool] | None = None) -> bool:
    steps = zip(*(row.values for row in rows), strict=True)
    counts = (sum(value is not None for value in step) for step in steps)
    if where is None:
        return any(count > 1 for count in counts)
    return any(count > 1 for count, met in zip(counts, where, strict=False) if met)


def _set(
    node: Binary, left: Sequence[VectorRow], right: Sequence[VectorRow]
) -> Iterable[VectorRow]:
    lefts, rights = _grouped(left, node.matching), _grouped(right, node.matching)
    if node.op == "or":
        return [*left, *_kept(rights, lefts, where=False)]
    return _kept(lefts, rights, where=node.op == "and")


def _kept(groups: Groups, others: Groups, *, where: bool) -> list[VectorRow]:
    """Return the series where their group is among the others, or where it is not."""
    found = []
    for signature, rows in groups.items():
        there = _anywhere(others.get(signature, ()))
        for row in rows:
            met = there or [False] * len(row.values)
            values = [
                value if is_met is where else None
                for value, is_met in zip(row.values, met, strict=True)
            ]
            found.append(VectorRow(row.labels, values))
    return found
