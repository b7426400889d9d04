"""Answers of queries as tables: values now, over time, a line per series; labels and counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile

import msgspec

from sidecar.model.matrix import NAME, Cardinality, Curve, Labels, Matrix, Share
from sidecar.quantities import format_quantity, format_ratio
from sidecar.safe_text import columns, cut, neutralise
from sidecar.views.terminal.colors import Paint, painter
from sidecar.views.terminal.sparkline import spark

_GAP = "  "
_SPARK = 20
"""Columns of a sparkline."""

_LARGEST = 1e300
"""Beyond it there is no height; infinities are gaps."""

_NARROWEST = 8
"""Columns of a series below which its line is wider than the terminal."""

_NAME_COLUMNS = 44
"""Columns of a metric's or label's name in a table of counts."""

_VALUES = 5
"""Values of a label that are shown."""


class TableStyle(msgspec.Struct, frozen=True):
    """The width in columns, whether there are colours, and how a time is written."""

    width: int
    colour: bool
    clock: Callable[[int], str]


def table(matrix: Matrix, style: TableStyle) -> str:
    """Return a text, a number, the series' values now, or what they were over time."""
    if matrix.kind == "string":
        # Its quotes show where it ends.
        return f"{cut(repr(matrix.text), style.width)}\n"
    if not matrix.curves:
        return ""
    if matrix.instant and matrix.kind != "matrix":
        return _now(matrix, style)
    matrix = trimmed(matrix)
    common, names = split_labels(matrix.curves)
    paint = painter(colour=style.colour)
    head = [paint("dim", cut(common, style.width))] if common else []
    lines = _over_time(matrix, names, style, paint) or _summary(matrix, names, style, paint)
    return "\n".join([*head, *lines, ""])


def trimmed(matrix: Matrix) -> Matrix:
    """Return the answer without the times before its first value and after its last one."""
    before = min((_gap(curve.values) for curve in matrix.curves), default=0)
    after = min((_gap(reversed(curve.values)) for curve in matrix.curves), default=0)
    if before == len(matrix.times):
        return matrix
    within = slice(before, len(matrix.times) - after)
    curves = [
        msgspec.structs.replace(curve, values=curve.values[within]) for curve in matrix.curves
    ]
    return msgspec.structs.replace(matrix, times=matrix.times[within], curves=tuple(curves))


def _gap(values: Iterable[float | None]) -> int:
    """Return how many steps there are before the first that has a value."""
    return sum(1 for _ in takewhile(lambda value: value is None, values))


def _now(matrix: Matrix, style: TableStyle) -> str:
    paint = painter(colour=style.colour)
    values = [format_quantity(curve.values[0], matrix.unit) for curve in matrix.curves]
    widest = max(map(columns, values))
    common, names = split_labels(matrix.curves)
    if len(matrix.curves) == 1:
        common, names = "", [common]
    room = max(_NARROWEST, style.width - widest - len(_GAP))
    lines = [
        f"{paint('bold', _right(value, widest))}{_GAP}{cut(name, room)}".rstrip()
        for value, name in zip(values, names, strict=True)
    ]
    head = [paint("dim", cut(common, style.width))] if common else []
    return "\n".join([*head, *lines, ""])


def _over_time(matrix: Matrix, names: Sequence[str], style: TableStyle, paint: Paint) -> list[str]:
    """Return a line a time and a column a series; nothing if that is too wide."""
    times = [style.clock(time) for time in matrix.times]
    cells = [
        [format_quantity(value, matrix.unit) for value in curve.values] for curve in matrix.curves
    ]
    heads = [name or "value" for name in names]
    widths = [_widest([head, *cell]) for head, cell in zip(heads, cells, strict=True)]
    first = _widest(["time", *times])
    if first + sum(len(_GAP) + width for width in widths) > style.width:
        return []
    padded = [_aligned(cell, width) for cell, width in zip(cells, widths, strict=True)]
    rows = map(_GAP.join, zip(*padded, strict=True))
    head = paint("bold", _left("time", first) + _GAP + _GAP.join(map(_right, heads, widths)))
    return [
        head,
        *(
            f"{paint('dim', _left(time, first))}{_GAP}{row}"
            for time, row in zip(times, rows, strict=True)
        ),
    ]


def _summary(matrix: Matrix, names: Sequence[str], style: TableStyle, paint: Paint) -> list[str]:
    """Return a line a series: its least, mean, largest and last value, and its course."""
    heads = ["min", "avg", "max", "last"]
    figures = [_figures(curve, matrix.unit) for curve in matrix.curves]
    widths = [max(map(columns, cells)) for cells in zip(heads, *figures, strict=True)]
    room = style.width - sum(len(_GAP) + width for width in widths) - len(_GAP) - _SPARK
    widest = max(map(columns, ["series", *names]))
    first = max(_NARROWEST, min(widest, room))
    head = _GAP.join([_left("series", first), *map(_right, heads, widths)])
    span = f"{style.clock(matrix.times[0])} to {style.clock(matrix.times[-1])}"
    lines = [paint("dim", span), paint("bold", head)]
    for name, cells, curve in zip(names, figures, matrix.curves, strict=True):
        figure = _GAP.join([_left(_end(name, first), first), *map(_right, cells, widths)])
        lines.append(f"{figure}{_GAP}{paint('cyan', _course(curve))}".rstrip())
    return lines


def _figures(curve: Curve, unit: str) -> list[str]:
    present = [value for value in curve.values if value is not None]
    if not present:
        return ["-"] * 4
    mean = sum(present) / len(present)
    return [
        format_quantity(value, unit) for value in (min(present), mean, max(present), present[-1])
    ]


def _course(curve: Curve) -> str:
    """Return a sparkline of the whole time: each column is the largest value of its part."""
    size = max(1, -(-len(curve.values) // _SPARK))
    parts = [curve.values[begin : begin + size] for begin in range(0, len(curve.values), size)]
    finite = [
        [value for value in part if value is not None and abs(value) < _LARGEST] for part in parts
    ]
    return spark([max(part) if part else None for part in finite], len(parts))[0]


def _end(text: str, width: int) -> str:
    """Return the end of a text that is too long: there the series of one metric differ."""
    if columns(text) <= width:
        return text
    return "…" + cut(text[::-1], width)[:-1][::-1]


def _widest(texts: Sequence[str]) -> int:
    # All at once: a day is 17,000 of them, and hardly ever one is more than ASCII.
    return max(map(len if "".join(texts).isascii() else columns, texts))


def _aligned(texts: Sequence[str], width: int) -> list[str]:
    if "".join(texts).isascii():
        return [text.rjust(width) for text in texts]
    return [_right(text, width) for text in texts]


def _left(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _right(text: str, width: int) -> str:
    return " " * (width - columns(text)) + text


def split_labels(curves: Sequence[Curve]) -> tuple[str, list[str]]:
    """Return the labels that all series share, and the other labels of each as `code=500 path=/`.

    All text is neutralised. A single series has no other labels.
    """
    sets = [set(curve.labels) for curve in curves]
    common = set.intersection(*sets) if sets else set()
    shared = tuple(sorted(pair for pair in common))
    return _labels_text(shared), [
        _labels_text(tuple(pair for pair in curve.labels if pair not in common)) for curve in curves
    ]


def _labels_text(labels: Labels) -> str:
    names = [value for name, value in labels if name == NAME]
    rest = [f"{name}={value}" for name, value in labels if name != NAME]
    return neutralise(" ".join(names + rest))


def labels_table(values_of: Mapping[str, Sequence[str]], width: int, *, colour: bool) -> str:
    """Return a line per label: its name, the number of its values, and the first of them."""
    paint = painter(colour=colour)
    lines = [paint("bold", f"{'label':<24} {'values':>7}")]
    for name, values in values_of.items():
        shown = ", ".join(values[:_VALUES]) + (" …" if len(values) > _VALUES else "")
        head = f"{_padded(name, 24)} {len(values):>7}  "
        lines.append(cut(head + neutralise(shown), width))
    return "\n".join([*lines, ""])


def cardinality_table(counts: Cardinality, *, colour: bool) -> str:
    """Return the metrics with the most series and the labels with the most values."""
    paint = painter(colour=colour)
    lines = [f"{counts.series:,} series", ""]
    lines += _shares("metric", "series", counts.metrics, counts.series, paint)
    lines += ["", *_shares("label", "values", counts.labels, counts.series, paint)]
    return "\n".join([*lines, ""])


def _shares(what: str, count: str, shares: Sequence[Share], total: int, paint: Paint) -> list[str]:
    head = paint("bold", f"{what:<{_NAME_COLUMNS}} {count:>7}  of all series")
    rows = [
        f"{_padded(share.name, _NAME_COLUMNS)} {share.count:>7}"
        f"  {format_ratio(share.series / max(1, total)):>13}"
        for share in shares
    ]
    return [head, *rows]


def _padded(text: str, width: int) -> str:
    return _left(cut(neutralise(text), width), width)
