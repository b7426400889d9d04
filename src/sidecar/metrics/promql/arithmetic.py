"""Operators and functions of numbers as IEEE 754 and Go have them, where Python raises."""

import math
import operator
from collections.abc import Callable

Operator = Callable[[float, float], float]


def divide(left: float, right: float) -> float:
    """Return the quotient; by zero it is infinite, or NaN for 0/0."""
    try:
        return left / right
    except ZeroDivisionError:
        if left == 0 or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)


def modulo(left: float, right: float) -> float:
    """Return the remainder, which has the sign of the left side; by zero it is NaN."""
    try:
        return math.fmod(left, right)
    except ValueError:
        return math.nan


def power(left: float, right: float) -> float:
    """Return the power; infinite when it is too large, NaN for a root of what is negative."""
    odd = math.isfinite(right) and math.fmod(right, 2) in (1.0, -1.0)
    try:
        return math.pow(left, right)
    except OverflowError:
        return -math.inf if left < 0 and odd else math.inf
    except ValueError:
        if left == 0:
            return math.copysign(math.inf, left) if odd else math.inf
        return math.nan


ARITHMETIC: dict[str, Operator] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
    "%": modulo,
    "^": power,
    "atan2": math.atan2,
}
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def total(
    function: Callable[[float], float], at_zero: float = math.nan
) -> Callable[[float], float]:
    """Return the function made total: NaN outside its domain, infinite where it is too large."""

    def answer(value: float) -> float:
        try:
            return function(value)
        except ValueError:
            return at_zero if value == 0 else math.nan
        except OverflowError:
            return math.inf

    return answer


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    def answer(value: float) -> float:
        # A sign is kept: ceil(-0.5) is -0.
        return math.copysign(function(value), value) if math.isfinite(value) else value

    return answer


def round_to(value: float, nearest: float) -> float:
    """Return the multiple of `nearest` next to the value; of two the larger one."""
    inverse = divide(1.0, nearest)
    scaled = value * inverse + 0.5
    return divide(float(math.floor(scaled)) if math.isfinite(scaled) else scaled, inverse)


def sign(value: float) -> float:
    """Return 1, -1, or the value itself when it is zero or NaN."""
    return value if value == 0 or math.isnan(value) else math.copysign(1.0, value)


def _sinh(value: float) -> float:
    try:
        return math.sinh(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def _atanh(value: float) -> float:
    if abs(value) == 1:
        return math.copysign(math.inf, value)
    return math.atanh(value)


FUNCTIONS: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "ceil": _whole(math.ceil),
    "floor": _whole(math.floor),
    "exp": total(math.exp),
    "sqrt": total(math.sqrt),
    "ln": total(math.log, -math.inf),
    "log2": total(math.log2, -math.inf),
    "log10": total(math.log10, -math.inf),
    "sgn": sign,
    "deg": lambda value: value * 180 / math.pi,
    "rad": lambda value: value * math.pi / 180,
    "sin": total(math.sin),
    "cos": total(math.cos),
    "tan": total(math.tan),
    "asin": total(math.asin),
    "acos": total(math.acos),
    "atan": math.atan,
    "sinh": _sinh,
    "cosh": total(math.cosh),
    "tanh": math.tanh,
    "asinh": math.asinh,
    "acosh": total(math.acosh),
    "atanh": total(_atanh),
}
