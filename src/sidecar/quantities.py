"""Durations, sizes and numbers: one grammar to read them, one formatter to show them.

The grammar is that of Prometheus: `1m30s`, `1w`, `512MB`. It holds for flags, the environment,
`sidecar.toml` and scrape configs. The formatters serve the terminal and reports; the script of the
HTML page follows the same rules. `tests/quantities.json` is the table of cases for both.
"""

import math
import re
from functools import cache

_SECOND = 1_000_000_000
_DURATION_NS = {
    "y": 365 * 86_400 * _SECOND,
    "w": 604_800 * _SECOND,
    "d": 86_400 * _SECOND,
    "h": 3_600 * _SECOND,
    "m": 60 * _SECOND,
    "s": _SECOND,
    "ms": 1_000_000,
    "us": 1_000,
    "µs": 1_000,
    "ns": 1,
}
"""Units of a duration from large to small; a year has 365 days, as in Prometheus."""

_COUNT = r"(?:\d{1,15}(?:\.\d{0,9})?|\.\d{1,9})"
_PART = rf"({_COUNT})(ms|us|µs|ns|y|w|d|h|m|s)"
_PARTS = f"(?:{_PART})+"
_SIZE = rf"({_COUNT}) ?(?:([KMGTPE])(?:i?B)?|B)?"
_POWERS = {letter: 10 * (number + 1) for number, letter in enumerate("KMGTPE")}
_LONGEST_NS = 1 << 63
_LARGEST = 1 << 63
_SHOWN = 40
"""Characters of a refused text that an error quotes."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern on first use: every command imports this module, few read a duration."""
    return re.compile(pattern, re.ASCII)


def read_duration(text: str) -> int:
    """Return the nanoseconds of `1m30s`, `1.5h`, `250ms`, `1w`; a bare number is seconds.

    Units go from large to small, each at most once. Raises ValueError for anything else.
    """
    typed = text.strip()
    if _compiled(_COUNT).fullmatch(typed):
        return _ns(typed, "s", text)
    if _compiled(_PARTS).fullmatch(typed):
        parts = _compiled(_PART).findall(typed)
        units = [list(_DURATION_NS).index(unit) for _, unit in parts]
        if units == sorted(set(units)):
            return sum(_ns(count, unit, text) for count, unit in parts)
    raise ValueError(_refused("duration", text, "250ms, 1m30s or 1w"))


def _ns(count: str, unit: str, text: str) -> int:
    ns = _times(count, _DURATION_NS[unit])
    if ns >= _LONGEST_NS:
        raise ValueError(_refused("duration", text, "at most 292y"))
    return ns


def _times(count: str, unit: int) -> int:
    """Return a decimal number of units as an integer, exactly, rounded half up."""
    whole, _, fraction = count.partition(".")
    scale: int = 10 ** len(fraction)
    return (2 * int(whole + fraction) * unit + scale) // (2 * scale)


def read_size(text: str) -> int:
    """Return the bytes of `512MiB`, `1.5GB`, `64k`; a bare number is bytes.

    As in Prometheus and Docker a unit is a power of 1,024 with or without the `i`. Raises
    ValueError for anything else.
    """
    match = re.fullmatch(_SIZE, text.strip(), re.ASCII | re.IGNORECASE)
    if match:
        size = _times(match[1], 1 << _POWERS.get((match[2] or "").upper(), 0))
        if size < _LARGEST:
            return size
    raise ValueError(_refused("size", text, "512MiB, 1.5GB or a number of bytes"))


def _refused(what: str, text: str, examples: str) -> str:
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return f"invalid {what} {shown!r}: use {examples}"


_WRITTEN_OUT = 100_000
"""A smaller number is written out with separators, a larger one with three digits and a letter."""

_DECIMAL = ("", "k", "M", "G", "T", "P", "E")
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_BELOW_A_SECOND = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_TINY = 1e-4
"""A smaller number is written with an exponent: a reader would have to count its zeros."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_LONG_UNITS = ((_DAY, "d", _HOUR, "h"), (_HOUR, "h", _MINUTE, "min"), (_MINUTE, "min", 1, ""))
_NO_VALUE = "—"
_EPOCH, _FAR = 1e9, 1e12
"""Seconds in this range are a time since 1970, not a duration of more than 31 years."""


def format_number(value: float) -> str:
    """Return three significant digits: `0.22`, `12.3`, `1,519`, `123k`, `1.23M`, `NaN`, `+Inf`."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    if value < 0:
        text = format_number(-value)
        return text if text == "0" else f"-{text}"
    if value < _WRITTEN_OUT - 0.5:
        return _three_digits(value)
    for letter in _DECIMAL[1:]:
        value /= 1000
        if value < 999.5:  # noqa: PLR2004 - rounds to 1,000
            return _three_digits(value) + letter
    return _with_exponent(value * 1000 ** (len(_DECIMAL) - 1))


def _three_digits(value: float) -> str:
    if value >= 99.95:  # noqa: PLR2004 - rounds to 100
        return f"{value:,.0f}"
    if value == 0:
        return "0"
    if value < _TINY:
        return _with_exponent(value)
    places = 2 - math.floor(math.log10(value))
    return _trimmed(f"{value:.{places}f}")


def _with_exponent(value: float) -> str:
    digits, _, power = f"{value:.2e}".partition("e")
    return f"{_trimmed(digits)}e{int(power)}"


def _trimmed(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def format_bytes(value: float) -> str:
    """Return bytes in units of 1,024: `512 B`, `1.5 GiB`."""
    if not math.isfinite(value):
        return format_number(value)
    if value < 0:
        return f"-{format_bytes(-value)}"
    power = 0
    while value >= 1023.5 and power < len(_BINARY) - 1:  # noqa: PLR2004 - rounds to 1,024
        value /= 1024
        power += 1
    if value >= _WRITTEN_OUT:
        return f"{_with_exponent(value * 1024**power)} B"
    return f"{_three_digits(value)} {_BINARY[power]}"


def format_seconds(seconds: float) -> str:
    """Return a duration: `12.5 ms`, `1.5 s`, `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`.

    At most two units; durations from one second to two minutes are written in seconds.
    """
    if not math.isfinite(seconds):
        return format_number(seconds)
    if seconds < 0:
        return f"-{format_seconds(-seconds)}"
    if seconds == 0 or seconds >= _FAR:
        return f"{format_number(seconds)} s"
    if seconds < 2 * _MINUTE - 0.5:
        for factor, unit in _BELOW_A_SECOND:
            if seconds >= factor * 0.9995 or unit == "ns":
                return f"{_three_digits(seconds / factor)} {unit}"
    whole = round(seconds)
    for size, unit, smaller, smaller_unit in _LONG_UNITS:
        if whole >= size:
            rest = whole % size // smaller
            more = f" {rest} {smaller_unit}" if smaller_unit and rest else ""
            return f"{whole // size} {unit}{more}"
    raise AssertionError


def format_ratio(ratio: float) -> str:
    """Return a share in per cent: `37.5%`."""
    return f"{format_number(ratio * 100)}%"


def format_rate(per_second: float) -> str:
    """Return a rate per second, so that two rates can be compared: `0.22/s`, `1,519/s`."""
    return f"{format_number(per_second)}/s"


def format_quantity(value: float | None, unit: str) -> str:
    """Return a value with its unit; `—` for None.

    `unit` is one of `Signal.unit`: `1/s`, `s`, `bytes`, `bytes/s`, `ratio`, or empty for a number.
    """
    if value is None:
        return _NO_VALUE
    match unit:
        case "s":
            return str(round(value)) if _EPOCH < value < _FAR else format_seconds(value)
        case "bytes":
            return format_bytes(value)
        case "bytes/s":
            return f"{format_bytes(value)}/s"
        case "ratio":
            return format_ratio(value)
        case "1/s":
            return format_rate(value)
        case _:
            return format_number(value)


_PAIR_UNITS = {
    "s": (
        *((2 * _DAY, _DAY, "d"), (2 * _HOUR, _HOUR, "h"), (2 * _MINUTE, _MINUTE, "min")),
        *((size, size, unit) for size, unit in _BELOW_A_SECOND),
    ),
    "bytes": tuple((1024.0**n, 1024.0**n, _BINARY[n]) for n in range(len(_BINARY) - 1, -1, -1)),
    "": ((1e12, 1e12, "T"), (1e9, 1e9, "G"), (1e6, 1e6, "M")),
}
"""From which size on a unit is used, its size and its name, from large to small."""


def format_change(before: float, after: float, unit: str) -> str:
    """Return `12 → 840 ms`: two values in one unit, that of the larger; `unit` as above."""
    most = max(abs(before), abs(after))
    rate = "/s" if unit in {"1/s", "bytes/s"} else ""
    if unit == "ratio":
        return f"{format_number(before * 100)} → {format_number(after * 100)}%"
    kind = unit.removesuffix("/s") if unit != "1/s" else ""
    rows = _PAIR_UNITS.get(kind, ()) if math.isfinite(most) else ()
    _, size, name = next((row for row in rows if most >= row[0]), (0.0, 1.0, kind))
    joint = " " if name and kind else ""
    return f"{format_number(before / size)} → {format_number(after / size)}{joint}{name}{rate}"


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return `1 scrape`, `12,300 scrapes`; `nouns` is the plural that does not end in `s`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def exact(value: float) -> str:
    """Return the shortest digits that read back as the value, without an exponent, as Prometheus.

    The infinities are `+Inf` and `-Inf`, not-a-number is `NaN`.
    """
    digits = repr(value)
    if "e" not in digits and "n" not in digits:
        # The usual case: neither an exponent nor one of the words nan and inf.
        return digits.removesuffix(".0")
    if not math.isfinite(value):
        return format_number(value)
    # repr() has the shortest digits; format() alone writes 1e23 as 99999999999999991611392.
    from decimal import Decimal  # noqa: PLC0415 - 2 ms, only for an exact number

    return format(Decimal(digits), "f").removesuffix(".0")
