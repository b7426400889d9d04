"""Series with their values → text for other programs, one piece after another.

`docs/export.md` shows what each form looks like and what reads it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from sidecar.metrics.storage.select import Column
from sidecar.model.series import Series, quote, spell

Labelled = tuple[Series, Column]
"""A series with the labels of its target, and its values."""

_PIECE = 8_192
"""Samples of a piece of text: half a megabyte, so that a long series is not a burden."""

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)
_WORDS = {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}


def openmetrics(found: Iterable[Labelled]) -> Iterator[str]:
    """Yield OpenMetrics 1.0: a line a sample, its time in seconds, and `# EOF` at the end.

    No metric has a type, as the history knows none: so every name stays as it is. The series of
    one metric must come one after the other.
    """
    for series, column in found:
        name = exposed(series)
        for times, values in _pieces(column):
            yield "".join(
                f"{name} {number(value)} {millis / 1000:.3f}\n"
                for millis, value in zip(times, values, strict=True)
                if value is not None
            )
    yield "# EOF\n"


def csv(found: Iterable[Labelled]) -> Iterator[str]:
    """Yield `time,series,value` as RFC 4180 has it: quotes are doubled, lines end with CRLF."""
    yield "time,series,value\r\n"
    for series, column in found:
        name = _cell(spell(series))
        for times, values in _pieces(column):
            yield "".join(
                f"{_iso(millis)},{name},{number(value)}\r\n"
                for millis, value in zip(times, values, strict=True)
                if value is not None
            )


def number(value: float) -> str:
    """Return the shortest text that means exactly this value: `5`, `0.1`, `-0`, `NaN`, `+Inf`."""
    text = repr(value).removesuffix(".0")
    return _WORDS.get(text, text)


def exposed(series: Series) -> str:
    """Return the series as OpenMetrics 1.0 spells it, which knows no names beyond ASCII.

    Such names are escaped as Prometheus does, `U__` in front, so that they can be converted back:
    https://prometheus.io/docs/instrumenting/escaping_schemes/
    """
    name = series.name if _NAME.fullmatch(series.name) else _escaped(series.name)
    pairs = ",".join(
        f"{label if _LABEL.fullmatch(label) else _escaped(label)}={quote(value)}"
        for label, value in series.labels
    )
    return f"{name}{{{pairs}}}" if pairs else name


def _escaped(name: str) -> str:
    return "U__" + "".join(map(_escaped_char, name))


def _escaped_char(char: str) -> str:
    if char == "_":
        return "__"
    return char if char.isascii() and char.isalnum() else f"_{ord(char):x}_"


def _pieces(column: Column) -> Iterator[tuple[Sequence[int], Sequence[float | None]]]:
    for start in range(0, len(column.times), _PIECE):
        part = slice(start, start + _PIECE)
        yield column.times[part], column.values[part]


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set('",\r\n') else text


def _iso(millis: int) -> str:
    at = datetime.fromtimestamp(millis // 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{millis % 1000:03d}Z"
