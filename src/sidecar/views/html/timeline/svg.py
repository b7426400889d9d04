"""SVG paths of charts: numbers → lines, areas and bars, and the small charts of tables.

What is drawn stands on `WIDTH` × `HEIGHT` units; the browser stretches them, strokes keep their
width. What must not be stretched, as text, is placed at percentages by `TimeFrame.share`.
"""

import math
from collections.abc import Sequence

import msgspec

from sidecar.views.html.markup import Markup, tag

WIDTH, HEIGHT = 1440, 200
"""A unit of width is a minute of a day, one of height half a pixel."""

SPARK_WIDTH, SPARK_HEIGHT = 96, 20

_LEAST = 0.1
"""Share of its value that the height of a small chart stands for, at least."""

_NICE = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)

Values = Sequence[float | None]


class TimeFrame(msgspec.Struct, frozen=True):
    """The span of time that a chart shows, in ns since the epoch; `end` is after `start`."""

    start: int
    end: int

    def x(self, at: float) -> float:
        """Return where a time stands, in units of width."""
        return (at - self.start) / (self.end - self.start) * WIDTH

    def share(self, at: float) -> str:
        """Return where a time stands, as a percentage that stays within the chart."""
        return f"{round(min(max(self.x(at) / WIDTH, 0.0), 1.0) * 100, 3):g}%"

    def holds(self, at: int) -> bool:
        """Return whether a time is shown."""
        return self.start <= at <= self.end


class TimeGrid(msgspec.Struct, frozen=True):
    """Value number n stands for `step` ns from `start + n * step` on."""

    start: int
    step: int

    def within(self, frame: TimeFrame, count: int) -> range:
        """Return the numbers of those of `count` values that a frame shows, at least in part."""
        first = (frame.start - self.start) // self.step
        last = -(-(frame.end - self.start) // self.step)
        return range(min(max(first, 0), count), min(max(last, 0), count))


def ceiling(values: Values, least: float) -> float:
    """Return an easy number at or above all values and `least`: the top of a chart."""
    most = max((value for value in values if value is not None), default=least)
    most = max(most, least)
    if not math.isfinite(most):
        return least
    unit = 10.0 ** math.floor(math.log10(most))
    return next((unit * nice for nice in _NICE if unit * nice >= most * (1 - 1e-9)), unit * 10)


def line(frame: TimeFrame, grid: TimeGrid, values: Values, top: float) -> Markup:
    """Return a path through the middles of the steps; an absent value breaks it."""
    return Markup(" ".join(_run(run) for run in _runs(frame, grid, values, top)))


def area(frame: TimeFrame, grid: TimeGrid, values: Values, top: float) -> Markup:
    """Return the path of what lies below the line."""
    return Markup(
        " ".join(
            f"M{run[0][0]} {HEIGHT}L{_points(run)}L{run[-1][0]} {HEIGHT}Z"
            for run in _runs(frame, grid, values, top)
        )
    )


def bars(frame: TimeFrame, grid: TimeGrid, values: Values, top: float) -> Markup:
    """Return steps from the ground, one for each value; they touch each other."""
    shown = grid.within(frame, len(values))
    if not shown:
        return Markup()
    parts, level = [f"M{_x(frame, grid, shown.start)} {HEIGHT}"], str(HEIGHT)
    for number in shown:
        height = _y(values[number] or 0.0, top)
        if height != level:
            parts.append(f"H{_x(frame, grid, number)}V{height}")
            level = height
    parts.append(f"H{_x(frame, grid, shown.stop)}V{HEIGHT}Z")
    return Markup("".join(parts))


def stacked(layers: Sequence[Values]) -> list[list[float]]:
    """Return each layer with all before it below it."""
    sums: list[list[float]] = []
    for layer in layers:
        below = sums[-1] if sums else [0.0] * len(layer)
        sums.append([under + (value or 0.0) for under, value in zip(below, layer, strict=True)])
    return sums


def spark(values: Values, about: str, kind: str = "line") -> Markup:
    """Return a word-sized chart; `about` says in words what it shows."""
    frame, grid = TimeFrame(0, max(len(values), 1)), TimeGrid(0, 1)
    low, room = _room([value for value in values if value is not None], from_zero=kind == "bars")
    moved = [None if value is None else value - low for value in values]
    draw = bars if kind == "bars" else line
    path = tag("path", d=draw(frame, grid, moved, room * 1.05), class_=f"spark-{kind}")
    return tag(
        "svg",
        path,
        class_="spark",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        preserveAspectRatio="none",
        width=SPARK_WIDTH,
        height=SPARK_HEIGHT,
        role="img",
        aria_label=about,
    )


def _room(known: Sequence[float], *, from_zero: bool) -> tuple[float, float]:
    """Return the ground and the height of a small chart: what hardly moves must look like that."""
    low, high = min(known, default=0.0), max(known, default=0.0)
    if from_zero:
        return 0.0, high or 1.0
    room = max(high - low, _LEAST * max(abs(low), abs(high)))
    return low - (room - (high - low)) / 2, room or 1.0


def _runs(
    frame: TimeFrame, grid: TimeGrid, values: Values, top: float
) -> list[list[tuple[str, str]]]:
    runs: list[list[tuple[str, str]]] = [[]]
    for number in grid.within(frame, len(values)):
        value = values[number]
        if value is None or not math.isfinite(value):
            runs.append([])
        else:
            runs[-1].append((_x(frame, grid, number + 0.5), _y(value, top)))
    return [run for run in runs if run]


def _run(run: Sequence[tuple[str, str]]) -> str:
    # A point alone is drawn by its round cap.
    return f"M{_points(run)}" if len(run) > 1 else f"M{_points(run)}h.01"


def _points(run: Sequence[tuple[str, str]]) -> str:
    return " ".join(f"{x} {y}" for x, y in run)


def _x(frame: TimeFrame, grid: TimeGrid, number: float) -> str:
    return f"{round(frame.x(grid.start + number * grid.step), 1):g}"


def _y(value: float, top: float) -> str:
    return f"{round(HEIGHT * (1 - min(max(value / top, 0.0), 1.0)))}"
