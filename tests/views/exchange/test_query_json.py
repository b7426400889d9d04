"""Answers of queries for programs: Prometheus' JSON, and CSV."""

import csv
import io
import json
import math

from tests.views.harness import clock, curve, matrix

from sidecar.model.matrix import Curve, Matrix
from sidecar.views.exchange.query_json import as_csv, as_json

NAN, INF = math.nan, math.inf


def test_json() -> None:
    """JSON has the shape of Prometheus' HTTP API: seconds, and values as text."""
    over = json.loads(as_json(matrix(curve([1, None, 0.5], code="200"))))
    assert over == {
        "status": "success",
        "data": {
            "resultType": "matrix",
            "result": [
                {"metric": {"__name__": "x", "code": "200"}, "values": [[0, "1"], [120, "0.5"]]}
            ],
        },
    }
    now = json.loads(as_json(matrix(curve([NAN]), instant=True)))["data"]
    assert now == {
        "resultType": "vector",
        "result": [{"metric": {"__name__": "x"}, "value": [0, "NaN"]}],
    }
    number = json.loads(as_json(matrix(Curve((), "{}", [-INF]), kind="scalar", instant=True)))[
        "data"
    ]
    assert number == {"resultType": "scalar", "result": [0, "-Inf"]}
    text = json.loads(as_json(Matrix([1_500], (), "string", instant=True, text="é")))["data"]
    assert text == {"resultType": "string", "result": [1.5, "é"]}
    samples = json.loads(as_json(matrix(curve([1, 2]), kind="matrix", instant=True)))["data"]
    assert samples["resultType"] == "matrix"
    assert samples["result"][0]["values"] == [[0, "1"], [60, "2"]]


def test_csv() -> None:
    """CSV is RFC 4180's, every digit is there, and no cell is a formula or acts on a terminal."""
    odd = Curve((), '=cmd|"x",\n\x1b', [1e21, None, 1e-7])
    text = "".join(as_csv(matrix(odd), clock))
    assert text.startswith("time,series,value\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["time", "series", "value"],
        ["0s", '\'=cmd|"x",␊␛', "1000000000000000000000"],
        ["120s", '\'=cmd|"x",␊␛', "0.0000001"],
    ]
