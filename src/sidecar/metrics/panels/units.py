"""Units from metric names, and figures formatted in them."""

import math

from sidecar.metrics.panels.rule import Unit
from sidecar.quantities import format_quantity

_NEWS = 0.005
"""Changes by a smaller share than this are noise."""


def written(value: float, unit: Unit) -> str:
    """Return the value with its unit: `1.5 GiB`, `12.3 ms`, `4.2%`, `1,234`, `17/s`, `up`."""
    if unit is Unit.FLAG:
        return "up" if value else "down"
    return format_quantity(value, unit.value)


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
