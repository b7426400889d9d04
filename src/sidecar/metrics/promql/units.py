"""The unit of an expression's values, derived from metric names."""

from sidecar.metrics.promql.parser.tree import (
    Aggregate,
    Binary,
    Call,
    Negative,
    Node,
    RangeWindow,
    Selector,
    Subquery,
    children,
)
from sidecar.model.matrix import NAME
from sidecar.model.series import base_unit

_RATES = frozenset({"rate", "irate", "deriv"})
_COUNTS = frozenset(
    {"changes", "resets", "count_over_time", "present_over_time", "stdvar_over_time"}
    | {"absent", "absent_over_time", "sgn", "exp", "ln", "log2", "log10", "timestamp"}
)
_OF_COUNTS = frozenset({"count", "group", "stdvar", "count_values"})


def unit_of(node: Node) -> str:
    """Return `s`, `bytes`, `bytes/s`, `1/s`, or nothing where it is unknown or a plain number."""
    match node:
        case Selector(matchers):
            names = [
                matcher.value for matcher in matchers if matcher.name == NAME and matcher.op == "="
            ]
            return base_unit(names[0]) if names else ""
        case RangeWindow() | Subquery() | Negative():
            return unit_of(next(children(node)))
        case Call(name, arguments):
            return _of_call(name, arguments)
        case Aggregate(name, body):
            return "" if name in _OF_COUNTS else unit_of(body)
        case Binary(op, left, right):
            return _of_binary(op, unit_of(left), unit_of(right))
        case _:
            return ""


def _of_call(name: str, arguments: tuple[Node, ...]) -> str:
    if name in _COUNTS or not arguments:
        return ""
    if name == "histogram_quantile":
        # The buckets' own values are counts; what is looked for is their bound.
        return next(
            (unit for selector in _selectors(arguments[1]) if (unit := unit_of(selector))), ""
        )
    unit = next((unit for argument in arguments if (unit := unit_of(argument))), "")
    if name not in _RATES:
        return unit
    return "" if unit == "s" else f"{unit or 1}/s"  # seconds a second are a share


def _of_binary(op: str, left: str, right: str) -> str:
    if op == "/":
        return left if not right else ""
    if op == "*":
        return left or right
    return left if left == right or not right else "" if left else right


def _selectors(node: Node) -> list[Node]:
    if isinstance(node, Selector):
        return [node]
    return [found for child in children(node) for found in _selectors(child)]
