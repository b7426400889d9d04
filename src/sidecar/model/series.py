"""A series: a metric's name with its labels, and the one spelling of it.

Names and labels that the classic grammar does not allow are quoted, as Prometheus 3 does:
https://prometheus.io/docs/instrumenting/escaping_schemes/
"""

import re
from collections.abc import Iterable

import msgspec

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_PAIR = re.compile(rf"(?:([a-zA-Z_][a-zA-Z0-9_]*)|{_QUOTED})={_QUOTED},?", re.DOTALL | re.ASCII)
_QUOTED_NAME = re.compile(rf"{_QUOTED},?", re.DOTALL)
_ESCAPE = re.compile(r'\\([\\"n])')
_MEANT = {"\\": "\\", '"': '"', "n": "\n"}
_BASE_UNITS = {"seconds": "s", "bytes": "bytes"}
"""The base units that the naming rules ask for: https://prometheus.io/docs/practices/naming/"""

_MEASURED = ("_total", "_sum", "_bucket", "_created")
"""Endings behind a unit; what `_count` counts are events, whatever the name says before it."""

_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


class Series(msgspec.Struct, frozen=True):
    """A name and its labels, which are sorted by name."""

    name: str
    labels: tuple[tuple[str, str], ...] = ()


def spell(series: Series) -> str:
    """Return the one spelling: `name{a="1",b="2"}`, or `{"a.b",c="1"}` for a name beyond ASCII."""
    pairs = [f"{_label(name)}={quote(value)}" for name, value in series.labels]
    if not _NAME.fullmatch(series.name):
        return "{" + ",".join([quote(series.name), *pairs]) + "}"
    return f"{series.name}{{{','.join(pairs)}}}" if pairs else series.name


def base_unit(metric: str) -> str:
    """Return `s` or `bytes` where the name of a metric ends with that unit; else nothing."""
    for ending in _MEASURED:
        metric = metric.removesuffix(ending)
    return _BASE_UNITS.get(metric.rpartition("_")[2], "")


def series(name: str, labels: Iterable[tuple[str, str]] = ()) -> Series:
    """Return the series; a label with an empty value is the same as none, and is left out."""
    return Series(name, tuple(sorted(pair for pair in labels if pair[1])))


def parse_series(spelling: str) -> Series:
    """Return what spell() wrote; raises ValueError for anything else."""
    name, brace, rest = spelling.partition("{")
    if not brace:
        return Series(name)
    position = 0
    if not name:
        quoted = _QUOTED_NAME.match(rest)
        if quoted is None:
            raise ValueError(spelling)
        name, position = unescape(quoted[1]), quoted.end()
    labels = []
    while position < len(rest) - 1:
        pair = _PAIR.match(rest, position)
        if pair is None:
            raise ValueError(spelling)
        labels.append((pair[1] or unescape(pair[2]), unescape(pair[3])))
        position = pair.end()
    if rest[position:] != "}":
        raise ValueError(spelling)
    return Series(name, tuple(labels))


def quote(text: str) -> str:
    r"""Return the text in quotes; backslash, quote and line feed are escaped."""
    return f'"{text.translate(_ESCAPED)}"'


def unescape(text: str) -> str:
    r"""Return what `\\`, `\"` and `\n` stand for; any other backslash stands for itself."""
    return _ESCAPE.sub(lambda match: _MEANT[match[1]], text) if "\\" in text else text


def _label(name: str) -> str:
    return name if _LABEL.fullmatch(name) else quote(name)
