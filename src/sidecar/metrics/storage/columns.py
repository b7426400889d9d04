"""One series of a sealed segment as a JSON line, and back; `docs/formats.md` draws it.

Values that are decimal fractions become whole numbers, and those their differences: short, alike
from one line to the next, and thus small once packed. Nothing is taken on trust: what does not
give back the very same bits is written as it is.
"""

import math
import re
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, repeat
from operator import sub, truediv
from typing import TypeVar

import msgspec

from sidecar.metrics.storage.lines import number_of, texts, value_of
from sidecar.model.series import parse_series

EXACT = 1 << 53
"""Below it every whole number is a float of its own, in every language that reads JSON."""

_MOST_DECIMALS = 22
"""10²² is the largest power of ten that a float holds exactly."""

_SUM_DECIMALS = (3, 6, 9)
"""Sums of milliseconds, microseconds, nanoseconds are decimal fractions, except for rounding."""

_SUM_ROUNDING = 512
"""Units in the last place by which such a sum may be off, to be worth writing down."""

_THERE = re.compile(rb"\x01+")

_encode = msgspec.json.Encoder().encode

T = TypeVar("T")
Whole = list[int]
Holed = list[int | None]
Values = Sequence[float | None]
"""One for each scrape of a part; None where the series was absent."""


class ColumnLine(msgspec.Struct):
    """What a line says: the series, its part of the segment, and one of four forms.

    `c` is the one value of all scrapes, or of the runs `i` of them: the first and how many. `v`
    has a value for each; `d` the differences and `dd` their differences, of whole numbers from
    `x` on, in units of `k`, with `e` decimals. `u` are units in the last place to add.
    """

    s: str
    p: int = 0
    c: float | str | None = None
    i: list[tuple[int, int]] | None = None
    e: int = 0
    k: int = 1
    x: int = 0
    u: Holed | None = None
    d: Holed | None = None
    dd: Holed | None = None
    v: list[float | str | None] | None = None


decode = msgspec.json.Decoder(ColumnLine).decode


def encode(key: str, part: int, values: "array[float]", present: bytes | None = None) -> bytes:
    """Return the line of a series.

    `values` are those of the scrapes that had it; `present` has a byte for each scrape of the
    part, 1 where the series was there; None where it always was.
    """
    head = b'{"s":' + _encode(key) + (b',"p":%d' % part if part else b"")
    raw = values.tobytes()
    if raw == raw[:8] * len(values):
        return head + b',"c":' + texts([values[0]])[0] + _runs(present) + b"}\n"
    return head + _varying(values, raw, present) + b"}\n"


def expand(line: ColumnLine, scrapes: int) -> Values:
    """Return the value at each scrape of the part, None where the series was absent."""
    if line.c is not None:
        return _constant(number_of(line.c), line.i, scrapes)
    if line.v is not None:
        return [None if value is None else number_of(value) for value in line.v]
    steps = line.d if line.d is not None else line.dd or []
    whole: list[int] | None = steps if None not in steps else None  # type: ignore[assignment] # as tested
    there = whole or [step for step in steps if step is not None]
    values = _numbers(there if line.dd is None else [*accumulate(there)], line)
    if line.u is not None:
        values = _moved(values, [item for item in line.u if item is not None])
    if len(there) == len(steps):
        return values
    return _spread(values, [step is not None for step in steps])


def _numbers(steps: list[int], line: ColumnLine) -> list[float]:
    """Return the values that differ by `steps` units, the first of them from the start."""
    start, unit, scale = line.x, line.k, 10**line.e
    # Divided, not multiplied: the quotient of two whole numbers is the nearest float there is.
    if unit > 1 or not steps:
        return [(start + unit * item) / scale for item in accumulate(steps)]
    # A history of a day has millions of values: this is half of the time that reading it takes.
    whole = accumulate([start + steps[0], *steps[1:]])
    return [*map(float, whole)] if scale == 1 else [*map(truediv, whole, repeat(scale))]


def _constant(value: float | None, runs: list[tuple[int, int]] | None, scrapes: int) -> Values:
    if runs is None:
        return [value] * scrapes
    values: list[float | None] = [None] * scrapes
    for first, count in runs:
        values[first : first + count] = [value] * count
    return values


@lru_cache(maxsize=64)
def _runs(present: bytes | None) -> bytes:
    # A list with a null for each absence would make series that come and go huge.
    if present is None:
        return b""
    runs = [(found.start(), len(found[0])) for found in _THERE.finditer(present)]
    return b',"i":' + _encode(runs)


def metric(key: str) -> str:
    """Return the name of a series' metric; a spelling that is none is its own name."""
    name = key.partition("{")[0]
    if name:
        return name
    try:
        return parse_series(key).name
    except ValueError:
        return key


def _varying(values: "array[float]", raw: bytes, present: bytes | None) -> bytes:
    found = _exact(values, raw) or _nearly(values, raw)
    if found is None:
        return b',"v":' + _encode(_spread([*map(value_of, values)], present))
    decimals, whole, rounding = found
    steps = _differences(whole)
    unit = math.gcd(*steps) or 1
    if unit > 1:
        steps = [step // unit for step in steps]
    once, twice = (
        _encode(_spread(item, present)) for item in (steps, _differences(steps, first=True))
    )
    text = b',"e":%d' % decimals if decimals else b""
    text += b',"k":%d' % unit if unit > 1 else b""
    text += b',"x":%d' % whole[0]
    text += b',"u":' + _encode(_spread(rounding, present)) if rounding else b""
    # The shorter text is nearly always the smaller one once packed.
    return text + (b',"d":' + once if len(once) <= len(twice) else b',"dd":' + twice)


def _exact(values: "array[float]", raw: bytes) -> tuple[int, Whole, Whole] | None:
    """Find the fewest decimals with which all values are whole numbers."""
    if all(map(float.is_integer, values)):
        whole = [*map(int, values)]
        return (0, whole, []) if _fits(whole) and array("d", whole).tobytes() == raw else None
    if not all(map(math.isfinite, values)):
        return None
    decimals = _decimals(values[-1])
    while decimals <= _MOST_DECIMALS:
        scale = 10**decimals
        if max(values) * scale >= EXACT or min(values) * scale <= -EXACT:
            return None
        whole = [round(value * scale) for value in values]
        back = array("d", [item / scale for item in whole])
        if back.tobytes() == raw:
            return decimals, whole, []
        # The first value that came back as another one says how many decimals it has.
        wrong = next((new for old, new in zip(back, values, strict=True) if old != new), 0.0)
        if _decimals(wrong) <= decimals:
            return None
        decimals = _decimals(wrong)
    return None


def _nearly(values: "array[float]", raw: bytes) -> tuple[int, Whole, Whole] | None:
    """Find few decimals with which all values are whole numbers, except for a sum's rounding."""
    if not all(map(math.isfinite, values)):
        return None
    bits = array("q", raw)
    for decimals in _SUM_DECIMALS:
        scale = 10**decimals
        if max(values) * scale >= EXACT or min(values) * scale <= -EXACT:
            return None
        whole = [round(value * scale) for value in values]
        back = array("q", array("d", [item / scale for item in whole]).tobytes())
        rounding = [*map(sub, bits, back)]
        if max(rounding) < _SUM_ROUNDING and min(rounding) > -_SUM_ROUNDING:
            return decimals, whole, rounding
    return None


def _moved(values: list[float], rounding: Whole) -> list[float]:
    bits = array("q", array("d", values).tobytes())
    moved = array("q", [bit + step for bit, step in zip(bits, rounding, strict=True)])
    return array("d", moved.tobytes()).tolist()


def _fits(whole: Whole) -> bool:
    return max(whole) < EXACT and min(whole) > -EXACT


def _differences(whole: Whole, *, first: bool = False) -> Whole:
    return [whole[0] if first else 0, *map(sub, whole[1:], whole)]


def _decimals(value: float) -> int:
    digits, _, power = repr(value).partition("e")
    return max(len(digits.partition(".")[2].rstrip("0")) - int(power or 0), 0)


def _spread(values: list[T], present: Iterable[object] | None) -> list[T | None]:
    if present is None:
        return [*values]
    item = iter(values)
    return [next(item) if there else None for there in present]
