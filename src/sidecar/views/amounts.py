"""Values of an answer as a person reads them; `-o json` and `-o csv` have every digit."""

import math

_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi")
_BELOW_A_SECOND = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_DIGITS = 5
_WRITTEN_OUT = 1e15
"""From here on a float is no longer exact to a digit behind the point."""

_SMALL = 1e-4
_NO_SPAN = 1e7
"""Seconds that are more likely a time since the epoch than a span: four months."""


def amount(value: float | None, unit: str = "") -> str:
    """Return `1234`, `0.25`, `12.5 ms`, `1.5 GiB/s`, `NaN`; `-` where there is no value."""
    if value is None:
        return "-"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    if unit.startswith("B"):
        return _bytes(value, unit.removeprefix("B"))
    if unit == "s" and abs(value) < _NO_SPAN:
        return _seconds(value)
    return digits(value)


def digits(value: float) -> str:
    """Return a whole number as it is, and five digits of any other."""
    if value == int(value) and abs(value) < _WRITTEN_OUT:
        return str(int(value))
    if not _SMALL <= abs(value) < _WRITTEN_OUT:
        return f"{value:.{_DIGITS - 1}g}"
    places = max(0, _DIGITS - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _bytes(value: float, rest: str) -> str:
    power = 0
    while abs(value) >= 1024 and power < len(_BINARY) - 1:  # noqa: PLR2004 - a KiB
        value /= 1024
        power += 1
    return f"{digits(round(value, 2))} {_BINARY[power]}B{rest}"


def _seconds(value: float) -> str:
    for factor, name in _BELOW_A_SECOND:
        if abs(value) >= factor:
            return f"{digits(value / factor)} {name}"
    return f"{digits(value)} s"
