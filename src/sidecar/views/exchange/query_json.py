"""Answers of queries for programs: the JSON of Prometheus' API, and CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

import msgspec

from sidecar.model.matrix import Curve, Matrix
from sidecar.quantities import exact
from sidecar.safe_text import neutralise

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""


def as_json(matrix: Matrix) -> str:
    """Return what Prometheus' HTTP API answers with, on one line.

    https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats
    Beyond ASCII all is escaped, so that no text of a label acts on a terminal.
    """
    data = {"resultType": _type(matrix), "result": _result(matrix)}
    text = msgspec.json.encode({"status": "success", "data": data}).decode()
    return f"{_escaped(text)}\n"


def _type(matrix: Matrix) -> str:
    return matrix.kind if matrix.instant else "matrix"


def _result(matrix: Matrix) -> object:
    if matrix.kind == "string":
        return [seconds(matrix.times[0]), matrix.text]
    if not matrix.instant or matrix.kind == "matrix":
        return [
            {"metric": dict(curve.labels), "values": _points(matrix, curve)}
            for curve in matrix.curves
        ]
    if matrix.kind == "scalar":
        return _points(matrix, matrix.curves[0])[0]
    return [
        {"metric": dict(curve.labels), "value": _points(matrix, curve)[0]}
        for curve in matrix.curves
    ]


def _points(matrix: Matrix, curve: Curve) -> list[tuple[float, str]]:
    return [
        (seconds(time), exact(value))
        for time, value in zip(matrix.times, curve.values, strict=True)
        if value is not None
    ]


def seconds(time: int) -> float:
    """Return milliseconds as seconds, whole ones without a fraction."""
    return time // 1_000 if time % 1_000 == 0 else time / 1_000


def as_csv(matrix: Matrix, clock: Callable[[int], str]) -> Iterator[str]:
    """Yield `time,series,value` lines as RFC 4180 has them, a piece of text for each series."""
    yield _lines([("time", "series", "value")])
    if matrix.kind == "string":
        yield _lines([(clock(matrix.times[0]), "", _safe(matrix.text))])
    for curve in matrix.curves:
        name = _safe(curve.spelling)
        yield _lines(
            (clock(time), name, exact(value))
            for time, value in zip(matrix.times, curve.values, strict=True)
            if value is not None
        )


def _lines(rows: Iterable[tuple[str, str, str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _safe(text: str) -> str:
    """Return a cell that acts neither on a terminal nor in a spreadsheet."""
    text = neutralise(text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _escaped(text: str) -> str:
    return "".join(char if " " <= char <= "~" else _escape(char) for char in text)


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def catalog_json(answer: object) -> str:
    """Return a list of series, labels or counts as Prometheus' API wraps what it answers."""
    text = msgspec.json.encode({"status": "success", "data": answer}).decode()
    return f"{_escaped(text)}\n"
