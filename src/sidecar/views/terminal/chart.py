"""The answer to a query as a chart in the terminal: lines over time, axes, and a legend."""

import math
from collections.abc import Callable, Sequence

import msgspec

from sidecar.model.matrix import Curve, Matrix
from sidecar.quantities import format_quantity
from sidecar.safe_text import columns, cut, neutralise
from sidecar.views.terminal.canvas import Canvas, Dot
from sidecar.views.terminal.query_table import split_labels, trimmed

_COLOURS = ("36", "33", "35", "32", "34", "31")
_MARKS = "•+xo*#"
"""Lines differ by colour or, without colours, by the character that draws them."""

MOST = len(_MARKS)
"""Lines of one chart; of more series the largest are drawn."""

_LEAST_ROWS, _LEAST_COLUMNS = 4, 16
_ROWS_A_MARK = 4
_LARGEST = 1e300
"""Beyond it heights can no longer be computed; infinities are gaps."""

_LEAST_SPAN = 1e-300
"""A smaller span counts as none: its logarithm would overflow."""

_EASY_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


class ChartFrame(msgspec.Struct, frozen=True):
    """Columns and rows of a chart, whether it has colours, and how a time is written."""

    width: int
    height: int
    colour: bool
    clock: Callable[[int], str]


class _Plot(msgspec.Struct, frozen=True):
    """The first and last time (ms) and the values and labels of the vertical axis, ascending."""

    begin: int
    end: int
    ticks: list[float]
    labels: list[str]


def chart(matrix: Matrix, title: str, frame: ChartFrame) -> str:
    """Return the chart; empty when there is no value that can be drawn."""
    matrix = trimmed(matrix)
    curves = sorted(filter(_finite, matrix.curves), key=_largest, reverse=True)
    largest = curves[:MOST]
    if not largest:
        return ""
    # In the order of the answer, so that a line keeps its colour when the query is repeated.
    shown = [curve for curve in matrix.curves if any(curve is chosen for chosen in largest)]
    legend = _legend(shown, len(matrix.curves) - len(shown), frame)
    rows = max(_LEAST_ROWS, frame.height - len(legend) - 3)
    plot = _plot(matrix, shown, rows)
    left = max(map(columns, plot.labels))
    canvas = Canvas(max(_LEAST_COLUMNS, frame.width - left - 2), rows)
    # The first ones last: where lines meet they stay in front.
    for number, curve in reversed(list(enumerate(shown))):
        for dots in _lines(matrix.times, curve.values, plot, canvas):
            canvas.line(dots, number)
    several = len(shown) > 1
    drawn = [_row(cells, frame, several=several) for cells in canvas.rows()]
    axis = _axis(plot, rows)
    body = [
        f"{label.rjust(left + len(label) - columns(label))} {edge}{cells}".rstrip()
        for (label, edge), cells in zip(axis, drawn, strict=True)
    ]
    foot = [f"{' ' * left} └{'─' * canvas.width}", _times(plot, frame, left + 2, canvas.width)]
    return "\n".join([cut(neutralise(title), frame.width), *body, *foot, *legend, ""])


def _finite(curve: Curve) -> bool:
    return any(value is not None and abs(value) < _LARGEST for value in curve.values)


def _largest(curve: Curve) -> float:
    return max(value for value in curve.values if value is not None and abs(value) < _LARGEST)


def _plot(matrix: Matrix, curves: Sequence[Curve], rows: int) -> _Plot:
    values = [
        value
        for curve in curves
        for value in curve.values
        if value is not None and abs(value) < _LARGEST
    ]
    low, high = min(values), max(values)
    # An axis from zero shows proportions; for values far from zero it would show a flat line.
    if 0 <= low < high / 2:
        low = 0.0
    base = 1024.0 if matrix.unit.startswith("bytes") else 10.0
    ticks = tick_values(low, high, max(3, rows // _ROWS_A_MARK), base)
    labels = [format_quantity(float(f"{tick:.12g}"), matrix.unit) for tick in ticks]
    return _Plot(matrix.times[0], matrix.times[-1], ticks, labels)


def _lines(
    times: Sequence[int], values: Sequence[float | None], plot: _Plot, canvas: Canvas
) -> list[list[Dot]]:
    """Return the dots of a series, a list for each part without a gap."""
    across, down = canvas.across - 1, canvas.down - 1
    span, low = max(1, plot.end - plot.begin), plot.ticks[0]
    height = plot.ticks[-1] - low
    parts: list[list[Dot]] = [[]]
    for time, value in zip(times, values, strict=True):
        if value is None or not abs(value) < _LARGEST:
            parts.append([])
            continue
        column = round((time - plot.begin) / span * across)
        parts[-1].append((column, down - round((value - low) / height * down)))
    return [part for part in parts if part]


def _row(cells: list[tuple[str, int]], frame: ChartFrame, *, several: bool) -> str:
    if not several and not frame.colour:
        return "".join(text for text, _ in cells)
    parts, last = [], -1
    for text, owner in cells:
        if not frame.colour:
            parts.append(_MARKS[owner] if owner >= 0 else " ")
            continue
        if owner not in (last, -1):
            parts.append(f"\x1b[{_COLOURS[owner]}m")
            last = owner
        parts.append(text)
    return "".join(parts).rstrip() + ("\x1b[0m" if last >= 0 else "")


def _axis(plot: _Plot, rows: int) -> list[tuple[str, str]]:
    """Return the label and the edge of each row, from the top."""
    axis = [("", "│")] * rows
    height = plot.ticks[-1] - plot.ticks[0]
    for tick, label in zip(plot.ticks, plot.labels, strict=True):
        row = rows - 1 - round((tick - plot.ticks[0]) / height * (rows - 1))
        axis[row] = (label, "┤")
    return axis


def _times(plot: _Plot, frame: ChartFrame, left: int, width: int) -> str:
    """Return the times at both ends, and between them where there is room."""
    begin, end = frame.clock(plot.begin), frame.clock(plot.end)
    middle = frame.clock((plot.begin + plot.end) // 2)
    if plot.begin == plot.end:
        return " " * left + begin
    if width < len(begin) + len(middle) + len(end) + 4:
        middle = ""
    space = width - len(begin) - len(end)
    return " " * left + begin + middle.center(max(1, space)) + end


def _legend(curves: Sequence[Curve], more: int, frame: ChartFrame) -> list[str]:
    common, names = split_labels(curves)
    if len(curves) == 1:
        return [cut(common, frame.width)] if common else []
    lines = [cut(common, frame.width)] if common else []
    for number, name in enumerate(names):
        mark = f"\x1b[{_COLOURS[number]}m━━\x1b[0m" if frame.colour else f" {_MARKS[number]}"
        lines.append(f"{mark} {cut(name, frame.width - 3)}")
    if more:
        lines.append(f"… and {more} more; the largest are drawn, -o table has all")
    return lines


def tick_values(low: float, high: float, count: int, base: float = 10.0) -> list[float]:
    """Return about `count` easy numbers, from at or below `low` to at or above `high`.

    With `base` 1024 the steps are whole KiB, MiB and so on.
    """
    if high - low < _LEAST_SPAN:
        low, high = (0.0, 1.0) if abs(low) < _LEAST_SPAN else (min(low, 0.0), max(high, 0.0))
    step = _easy_step((high - low) / max(1, count - 1), base)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(first, last + 1)]


def _easy_step(rough: float, base: float) -> float:
    """Return the next larger easy number: 1, 2, 2.5 or 5 of a unit."""
    unit = base ** math.floor(math.log(rough, base)) if base != 10 else 1.0  # noqa: PLR2004 - decimal
    scale = unit * 10.0 ** math.floor(math.log10(rough / unit))
    return next(scale * step for step in _EASY_STEPS if scale * step >= rough * (1 - 1e-9))
