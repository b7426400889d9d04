"""Charts, to the character."""

import math
import re

import pytest

from sidecar.views.html.timeline.svg import (
    HEIGHT,
    TimeFrame,
    TimeGrid,
    Values,
    area,
    bars,
    ceiling,
    line,
    spark,
    stacked,
)

N = None
FRAME, GRID = TimeFrame(0, 1440), TimeGrid(0, 360)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param((0, 5, 10, 0), "M180 200 540 100 900 0 1260 200", id="line"),
        pytest.param((0, N, 10, 10), "M180 200h.01 M900 0 1260 0", id="gap"),
        pytest.param((math.nan, math.inf, 10, N), "M900 0h.01", id="not-finite"),
        pytest.param((20, -5, N, N), "M180 0 540 200", id="kept-within"),
        pytest.param((), "", id="nothing"),
    ],
)
def test_line(values: Values, expected: str) -> None:
    """Points stand in the middle of their steps; a gap breaks the line, a lone point is a dot."""
    assert line(FRAME, GRID, values, 10.0) == expected


def test_area() -> None:
    """What is below a line ends where the line does."""
    assert area(FRAME, GRID, (5, 5, N, N), 10.0) == "M180 200L180 100 540 100L540 200Z"


def test_bars() -> None:
    """Equal neighbours are one step; an absent value is none."""
    assert bars(FRAME, GRID, (5, 5, N, 10), 10.0) == "M0 200H0V100H720V200H1080V0H1440V200Z"


def test_stacked() -> None:
    """Each layer stands on those before it."""
    assert stacked([(1, 2), (3, N)]) == [[1, 2], [4, 2]]


@pytest.mark.parametrize(
    ("values", "least", "top"),
    [
        ((), 1, 1),
        ((0.2,), 1, 1),
        ((1.1,), 1, 1.5),
        ((97, N), 1, 100),
        ((100,), 1, 100),
        ((0.0123,), 0.01, 0.015),
        ((math.inf,), 2, 2),
    ],
)
def test_ceiling(values: Values, least: float, top: float) -> None:
    """The top of a scale is an easy number that no value is above."""
    assert ceiling(values, least) == pytest.approx(top)


def test_frame() -> None:
    """A frame places what it shows, and keeps the rest at its edges."""
    frame = TimeFrame(100, 300)
    assert [frame.share(at) for at in (0, 100, 150, 300, 999)] == [
        "0%",
        "0%",
        "25%",
        "100%",
        "100%",
    ]
    assert [frame.holds(at) for at in (99, 100, 300, 301)] == [False, True, True, False]
    assert list(TimeGrid(0, 60).within(frame, 4)) == [1, 2, 3]
    assert list(TimeGrid(1000, 60).within(frame, 4)) == []


@pytest.mark.parametrize("values", [(), (N,), (1,), (1, 1), (5, N, 7)])
def test_spark(values: Values) -> None:
    """A small chart is drawn of anything, and says in words what it shows."""
    assert 'aria-label="5 &lt; 7"' in spark(values, "5 < 7")


def heights(values: Values) -> list[float]:
    """Return how high, in shares of a small chart, each value is drawn."""
    drawn = re.findall(r"[ML ]([\d.]+) ([\d.]+)", spark(values, "").partition(' d="')[2])
    return [1 - float(y) / HEIGHT for _, y in drawn]


def test_spark_of_what_hardly_moves() -> None:
    """What moves by a thousandth is drawn as good as level; what doubles fills the chart."""
    level = heights((52.50, 52.55, 52.50))
    assert max(level) - min(level) < 0.02
    assert max(heights((1, 2))) - min(heights((1, 2))) > 0.9
    assert heights((0, 0)) == [0, 0]
