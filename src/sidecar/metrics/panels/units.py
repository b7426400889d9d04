"""Numbers as a person reads them: three digits that matter, and a unit."""

import math

from sidecar.metrics.panels.rule import Unit

_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_DECIMAL = ("", "k", "M", "G", "T", "P")
_GROUPED = 100_000
"""Counts below it are written out; above it three digits and a letter say enough."""

_NEWS = 0.005
"""Changes by a smaller share than this are noise."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_LONG = 2
"""From so many minutes, hours or days on, the larger unit is used."""


def written(value: float, unit: Unit) -> str:
    """Return the value with its unit: `1.5 GiB`, `12.3 ms`, `4.2%`, `1,234`, `17/s`."""
    if not math.isfinite(value):
        return f"{value:+}".replace("+nan", "NaN").replace("inf", "Inf")
    if value < 0:
        return f"-{written(-value, unit)}"
    match unit:
        case Unit.BYTES:
            return _scaled(value, 1024, _BINARY, " ")
        case Unit.SPEED:
            return f"{_scaled(value, 1024, _BINARY, ' ')}/s"
        case Unit.SECONDS:
            return _span(value)
        case Unit.SHARE:
            return f"{_digits(value * 100)}%"
        case Unit.RATE:
            return f"{_count(value)}/s"
        case Unit.FLAG:
            return "up" if value else "down"
        case Unit.COUNT:
            return _count(value)


def signed(now: float, then: float, unit: Unit) -> str:
    """Return a change as `+1.5 MiB`; nothing for a flag, or one too small to be news."""
    value = now - then
    text = written(abs(value), unit)
    if abs(value) < _NEWS * max(abs(now), abs(then)):
        return ""
    if (
        unit is Unit.FLAG
        or not math.isfinite(value)
        or not any(map(text.__contains__, "123456789"))
    ):
        return ""
    return f"{'+' if value > 0 else '-'}{text}"


def unit_of(name: str, *, counted: bool) -> Unit:
    """Return the unit that a metric's name ends with; of a counter that of its growth."""
    stem = name.removesuffix("_total").removesuffix("_sum")
    if stem.endswith("_bytes"):
        return Unit.SPEED if counted else Unit.BYTES
    if stem.endswith("_seconds"):
        # Seconds a second: the share of the time that was spent so.
        return Unit.SHARE if counted else Unit.SECONDS
    if stem.endswith(("_ratio", "_percent")) and not counted:
        return Unit.SHARE if stem.endswith("_ratio") else Unit.COUNT
    return Unit.RATE if counted else Unit.COUNT


def _count(value: float) -> str:
    if value < _GROUPED:
        return f"{value:,.0f}" if value == int(value) else _digits(value)
    return _scaled(value, 1000, _DECIMAL, "")


def _digits(value: float) -> str:
    """Return three digits that matter, and no more than two behind the point."""
    for bound, places in ((9.995, 2), (99.95, 1)):
        if value < bound:
            return f"{value:.{places}f}".rstrip("0").rstrip(".")
    return f"{value:,.0f}"


def _scaled(value: float, base: int, names: tuple[str, ...], space: str) -> str:
    power = 0
    # 999.5 would be written as 1,000 of the smaller unit.
    while value >= base - 0.5 and power < len(names) - 1:
        value /= base
        power += 1
    return f"{_digits(value)}{space}{names[power]}"


def _span(seconds: float) -> str:
    if seconds == 0:
        return "0 s"
    for factor, name in ((1e6, "µs"), (1e3, "ms")):
        if seconds * factor < 999.5:  # noqa: PLR2004 - 1,000 of the smaller unit, once rounded
            return f"{_digits(seconds * factor)} {name}"
    if seconds < _LONG * _MINUTE:
        return f"{_digits(seconds)} s"
    whole = int(seconds)
    if whole < _LONG * _HOUR:
        return f"{whole // _MINUTE}m {whole % _MINUTE}s"
    if whole < _LONG * _DAY:
        return f"{whole // _HOUR}h {whole % _HOUR // _MINUTE}m"
    return f"{whole // _DAY}d {whole % _DAY // _HOUR}h"
