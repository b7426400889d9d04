"""Answers of queries as tables, and counts of series and labels."""

import math

from tests.views.harness import clock, curve, matrix

from sidecar.model.matrix import Cardinality, Curve, Matrix, Share
from sidecar.views.exchange.query_json import as_json
from sidecar.views.terminal.query_table import TableStyle, cardinality_table, labels_table, table

NAN, INF = math.nan, math.inf


LOOK = TableStyle(80, colour=False, clock=clock)


def test_now() -> None:
    """An instant answer is a line a series, its value first; what they share stands above."""
    found = matrix(curve([9196], code="200"), curve([4], code="500"), instant=True)
    assert table(found, LOOK) == "x\n9,196  code=200\n    4  code=500\n"
    assert table(matrix(curve([1.5e6]), instant=True, unit="bytes"), LOOK) == "1.43 MiB  x\n"
    assert table(matrix(Curve((), "{}", [2]), kind="scalar", instant=True), LOOK) == "2\n"
    assert table(Matrix([0], (), "string", instant=True, text="a\x1b"), LOOK) == "'a\\x1b'\n"
    assert table(matrix(), LOOK) == ""


def test_over_time() -> None:
    """Few series are columns, gaps are dashes, and what is empty at both ends is left out."""
    found = matrix(
        curve([None, 1, None, 3, None], code="200"), curve([None, 10, 20, None, None], code="500")
    )
    assert table(found, LOOK).splitlines() == [
        "x",
        "time  code=200  code=500",
        "60s          1        10",
        "120s         —        20",
        "180s         3         —",
    ]


def test_summary() -> None:
    """Series too many for columns are a line each, with their figures and their course."""
    found = matrix(*(curve([1, number, None, NAN], code="a" * number) for number in range(8, 16)))
    lines = table(found, LOOK).splitlines()
    assert lines[:2] == ["x", "0s to 180s"]
    assert lines[2].split() == ["series", "min", "avg", "max", "last"]
    assert "▁█" in lines[3]
    assert all(len(line) <= 80 for line in lines)
    assert len(lines) == 3 + 8


def test_narrow() -> None:
    """A long name loses its beginning: series of one metric differ at the end."""
    found = matrix(*(curve([1, 2], name="m" * 90, code=str(n)) for n in range(9)), curve([1, 2]))
    lines = table(found, TableStyle(60, colour=False, clock=clock)).splitlines()
    assert any("…" in line and "code=3" in line for line in lines)
    assert all(len(line) <= 60 for line in lines)


def test_safe() -> None:
    """Whatever labels hold, nothing reaches the terminal that acts on it."""
    evil = curve([1, 2], name="\x1b[31m", **{"a\u202e": "\r\n"})
    for found in (matrix(evil), matrix(curve([1], a="\x1b]0;x\x07"), instant=True)):
        assert table(found, LOOK).replace("\n", "").isprintable()
        assert as_json(found).rstrip("\n").isascii()
        assert as_json(found).count("\n") == 1


def test_colour() -> None:
    """Colours come when they are wanted, and change nothing else."""
    found = matrix(curve([1, 2]))
    plain, coloured = table(found, LOOK), table(found, TableStyle(80, colour=True, clock=clock))
    assert "\x1b[" not in plain
    assert "\x1b[" in coloured


def test_labels() -> None:
    """A label is a line: how many values it has, and the first of them, safe and short."""
    values = {"code": ["200", "500"], "id": [str(n) for n in range(9)], "\x1b": ["\u202e" * 90]}
    lines = labels_table(values, 60, colour=False).splitlines()
    assert lines[1].split() == ["code", "2", "200,", "500"]
    assert lines[2].split() == ["id", "9", "0,", "1,", "2,", "3,", "4", "…"]
    assert all(line.isprintable() and len(line) <= 60 for line in lines)


def test_cardinality() -> None:
    """Counts stand beside their share of all series."""
    counts = Cardinality(8, (Share("m" * 60, 6, 6),), (Share("code", 3, 2),))
    lines = cardinality_table(counts, colour=False).splitlines()
    assert lines[0] == "8 series"
    assert lines[3].split() == ["m" * 43 + "…", "6", "75%"]
    assert lines[6].split() == ["code", "3", "25%"]
