"""Pictures in the terminal: they fit, they are true, and lines can be told apart."""

import math
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.model.matrix import Curve, Matrix
from sidecar.safe_text import columns
from sidecar.views.terminal.chart import ChartFrame, chart, tick_values

_SGR = re.compile(r"\x1b\[[\d;]*m")


def clock(time: int) -> str:
    """Write a time as its seconds."""
    return f"{time // 1_000}s"


def answer(*columns_: Sequence[float | None], unit: str = "") -> Matrix:
    """Return series `x{n="0"}`, `x{n="1"}` … with these values, one a second."""
    curves = tuple(
        Curve((("__name__", "x"), ("n", str(number))), "x", values)
        for number, values in enumerate(columns_)
    )
    return Matrix([step * 1_000 for step in range(len(columns_[0]))], curves, unit=unit)


def drawn(matrix: Matrix, width: int = 40, height: int = 12, *, colour: bool = False) -> list[str]:
    """Return the lines of a picture."""
    return chart(matrix, "title", ChartFrame(width, height, colour, clock)).splitlines()


def test_one_line() -> None:
    """A single series is drawn in dots, between axes, with its name below."""
    assert drawn(answer([0, 1, 2, 3, 4, 5, 6, 7, 8]), 24, 10) == [
        "title",
        "10 ┤",
        "   │                ⢀⣀⠤⠒",
        "   │            ⣀⠤⠒⠊⠁",
        " 5 ┤        ⢀⡠⠔⠉",
        "   │    ⣀⠤⠒⠉⠁",
        " 0 ┤⣀⠤⠒⠉",
        "   └────────────────────",
        "    0s       4s       8s",
        "x n=0",
    ]


def test_several_lines() -> None:
    """Without colours lines have marks, with them colours; the legend says which is which."""
    matrix = answer([1, 2, 3], [3, 2, 1])
    plain = drawn(matrix)
    assert plain[-3:] == ["x", " • n=0", " + n=1"]
    assert {"•", "+"} <= set("".join(plain[1:-5]))
    coloured = "\n".join(drawn(matrix, colour=True))
    assert {"\x1b[36m", "\x1b[33m"} <= set(_SGR.findall(coloured))
    assert coloured.endswith("n=1")


def test_most() -> None:
    """Of many series the largest are drawn, and it is said how many are not."""
    lines = drawn(answer(*([number] * 3 for number in range(9))), 60, 20)
    assert lines[-1] == "… and 3 more; the largest are drawn, -o table has all"
    assert " • n=3" in lines
    assert " # n=8" in lines


def test_gap() -> None:
    """Where there is no value there is no line, be it absent, NaN or infinite."""
    for gap in (None, math.nan, math.inf):
        matrix = answer([1, 1, 1, gap, gap, gap, 1, 1, 1])
        row = next(
            line
            for line in drawn(matrix, 30, 9)
            if "⠉" in line or "⣀" in line or "⠤" in line or "⠒" in line
        )
        assert re.search(r"[^\s┤│] {4,}[^\s]", row)


@pytest.mark.parametrize("values", [[None, None], [math.nan, math.inf], []])
def test_nothing(values: list[float | None]) -> None:
    """Without a value that has a height there is no picture."""
    assert drawn(answer(values)) == []


@pytest.mark.parametrize(
    ("low", "high", "count", "base", "expected"),
    [
        (0, 10, 5, 10, [0, 2.5, 5, 7.5, 10]),
        (0, 9, 3, 10, [0, 5, 10]),
        (-1, 1, 3, 10, [-1, 0, 1]),
        (0, 0, 3, 10, [0, 0.5, 1]),
        (7, 7, 2, 10, [0, 10]),
        (0, 3 * 1024, 4, 1024, [0, 1024, 2048, 3072]),
        (0.0001, 0.0002, 2, 10, [0.0001, 0.0002]),
    ],
)
def test_marks(low: float, high: float, count: int, base: float, expected: list[float]) -> None:
    """Marks stand at easy numbers and reach around all values."""
    assert tick_values(low, high, count, base) == pytest.approx(expected)


heights = st.lists(
    st.none() | st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=20
)


@given(
    heights, heights, st.integers(40, 120), st.integers(12, 40), st.sampled_from(["", "bytes", "s"])
)
def test_fits(
    one: list[float | None], other: list[float | None], width: int, height: int, unit: str
) -> None:
    """Whatever is drawn fits the terminal."""
    size = min(len(one), len(other))
    matrix = answer(one[:size], other[:size], unit=unit)
    for colour in (False, True):
        lines = drawn(matrix, width, height, colour=colour)
        assert len(lines) <= height
        assert all(columns(_SGR.sub("", line)) <= width for line in lines)
