"""How findings spell figures: short, with units, the same everywhere."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_BYTES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_KIBI = 1024.0
_MANY = 1000
"""From here on the digits before the point are exact enough."""


def span(seconds: float) -> str:
    """Return a time as two units at most: `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`."""
    whole = max(round(seconds), 0)
    for unit, name, lower, lower_name in (
        (_DAY, "d", _HOUR, "h"),
        (_HOUR, "h", _MINUTE, "min"),
        (_MINUTE, "min", 1, ""),
    ):
        if whole >= unit:
            rest = whole % unit // lower
            return f"{whole // unit} {name}" + (
                f" {rest} {lower_name}" if lower_name and rest else ""
            )
    return f"{whole} s"


def amount(value: float, unit: str) -> str:
    """Return a figure with its unit, as Signal.unit names it."""
    if unit == "ratio":
        return f"{value:.1%}" if abs(value) < 1 / 10 else f"{value:.0%}"
    if unit == "s":
        return took(value)
    if unit == "bytes":
        return size(value)
    if unit == "1/s":
        return f"{value:.3g}/s" if value >= 1 or not value else f"{value * _MINUTE:.3g}/min"
    return f"{value:,.0f}" if abs(value) >= _MANY or value == int(value) else f"{value:.3g}"


def took(seconds: float) -> str:
    """Return how long something took: `5.1 ms`, `1.2 s`."""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def size(count: float) -> str:
    """Return bytes in units of 1,024."""
    left = float(count)
    for unit in _BYTES[:-1]:
        if abs(left) < _KIBI:
            return (
                f"{left:.0f} {unit}" if unit == "B" or left >= _MANY / 10 else f"{left:.3g} {unit}"
            )
        left /= _KIBI
    return f"{left:.3g} {_BYTES[-1]}"


def times(count: int, thing: str) -> str:
    """Return `1 scrape`, `3 scrapes`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
