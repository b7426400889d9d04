"""Where the marks of an axis stand: at numbers that are easy to read."""

import math

_LEAST = 1e-300
"""Below it a span has no logarithm worth the name, and is drawn as none."""

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def marks(low: float, high: float, count: int, base: float = 10.0) -> list[float]:
    """Return at most about `count` marks that reach from at or below low to at or above high.

    `base` 1024 makes the marks of bytes whole KiB, MiB …
    """
    if high - low < _LEAST:
        low, high = (0.0, 1.0) if abs(low) < _LEAST else (min(low, 0.0), max(high, 0.0))
    step = _nice((high - low) / max(1, count - 1), base)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(first, last + 1)]


def _nice(rough: float, base: float) -> float:
    """Return the next larger easy number: 1, 2, 2.5 or 5 of a unit."""
    unit = base ** math.floor(math.log(rough, base)) if base != 10 else 1.0  # noqa: PLR2004 - decimal
    scale = unit * 10.0 ** math.floor(math.log10(rough / unit))
    return next(scale * nice for nice in _NICE if scale * nice >= rough * (1 - 1e-9))
