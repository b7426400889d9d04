"""Numbers as Prometheus writes them."""

import math
from decimal import Decimal


def decimal(value: float) -> str:
    """Return the shortest digits that mean the value, never with an exponent; `+Inf`, `NaN`."""
    digits = repr(value)
    if "e" not in digits and "n" not in digits:
        # As nearly always; neither an exponent nor one of the words nan and inf.
        return digits.removesuffix(".0")
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    # Digits by way of repr: it has the shortest, and 1e23 is not 99999999999999991611392.
    return format(Decimal(digits), "f").removesuffix(".0")
