"""Functions of series and numbers, step by step: clamp(), round(), label_replace()."""

import math
from collections.abc import Callable, Sequence

from sidecar.metrics.promql.arithmetic import FUNCTIONS, round_to
from sidecar.metrics.promql.functions.calendar import CALENDAR
from sidecar.metrics.promql.functions.histogram import histogram_quantile
from sidecar.metrics.promql.functions.label import join_labels, replace_label
from sidecar.metrics.promql.vectors import (
    Result,
    Scalar,
    Steps,
    VectorRow,
    as_numbers,
    as_rows,
    as_text,
    mapped,
    merged,
    unnamed,
    with_values,
)

Arguments = Sequence[Result]


def apply(name: str, arguments: Arguments, steps: Steps) -> Result:
    """Return what the function makes of its arguments; raises UsageError as they do."""
    if name in FUNCTIONS:
        return merged(mapped(as_rows(arguments[0]), FUNCTIONS[name]))
    if name in CALENDAR:
        rows = as_rows(arguments[0]) if arguments else [VectorRow((), _seconds(steps))]
        return merged(mapped(rows, CALENDAR[name]))
    return OTHERS[name](arguments, steps)


def _clamp(arguments: Arguments, _: Steps) -> Result:
    rows, low, high = arguments
    return _clamped(as_rows(rows), as_numbers(low), as_numbers(high))


def _clamp_min(arguments: Arguments, steps: Steps) -> Result:
    rows, low = arguments
    return _clamped(as_rows(rows), as_numbers(low), [math.inf] * len(steps))


def _clamp_max(arguments: Arguments, steps: Steps) -> Result:
    rows, high = arguments
    return _clamped(as_rows(rows), [-math.inf] * len(steps), as_numbers(high))


def _clamped(
    rows: Sequence[VectorRow], low: Sequence[float], high: Sequence[float]
) -> list[VectorRow]:
    found = []
    for row in rows:
        values = [
            # Bounds that exclude each other leave nothing, as in Prometheus.
            None if value is None or above < below else _within(value, below, above)
            for value, below, above in zip(row.values, low, high, strict=True)
        ]
        found.append(VectorRow(unnamed(row.labels), values))
    return with_values(merged(found))


def _within(value: float, low: float, high: float) -> float:
    # As Go's math.Max and math.Min: a NaN on either side wins, but not against an infinity that
    # decides.
    return _max(low, _min(high, value))


def _max(one: float, other: float) -> float:
    if math.inf in (one, other):
        return math.inf
    return math.nan if math.isnan(one) or math.isnan(other) else max(one, other)


def _min(one: float, other: float) -> float:
    return -_max(-one, -other)


def _round(arguments: Arguments, steps: Steps) -> Result:
    nearest = as_numbers(arguments[1]) if arguments[1:] else [1.0] * len(steps)
    found = []
    for row in as_rows(arguments[0]):
        pairs = zip(row.values, nearest, strict=True)
        values = [None if value is None else round_to(value, to) for value, to in pairs]
        found.append(VectorRow(unnamed(row.labels), values))
    return merged(found)


def _scalar(arguments: Arguments, steps: Steps) -> Result:
    columns = [row.values for row in as_rows(arguments[0])]
    found = []
    for step in range(len(steps)):
        present = [value for column in columns if (value := column[step]) is not None]
        found.append(present[0] if len(present) == 1 else math.nan)
    return Scalar(found)


def _replace(arguments: Arguments, _: Steps) -> Result:
    rows, *rest = arguments
    label, template, source, pattern = map(as_text, rest)
    return replace_label(as_rows(rows), label, template, source, pattern)


def _join(arguments: Arguments, _: Steps) -> Result:
    rows, *rest = arguments
    label, separator, *sources = map(as_text, rest)
    return join_labels(as_rows(rows), label, separator, sources)


def _quantile(arguments: Arguments, _: Steps) -> Result:
    q, rows = arguments
    return histogram_quantile(as_numbers(q), as_rows(rows))


def _sorted(arguments: Arguments, steps: Steps, *, down: bool) -> Result:
    """Sort by value where there is one step; over time Prometheus does not, either."""
    rows = as_rows(arguments[0])
    if len(steps) > 1:
        return rows

    def place(row: VectorRow) -> tuple[bool, float]:
        value = row.values[0] or 0.0
        return math.isnan(value), -value if down else value

    return sorted(rows, key=place)


def _seconds(steps: Steps) -> list[float]:
    return [step / 1_000 for step in steps]


OTHERS: dict[str, Callable[[Arguments, Steps], Result]] = {
    "clamp": _clamp,
    "clamp_max": _clamp_max,
    "clamp_min": _clamp_min,
    "histogram_quantile": _quantile,
    "label_join": _join,
    "label_replace": _replace,
    "pi": lambda _, steps: Scalar([math.pi] * len(steps)),
    "round": _round,
    "scalar": _scalar,
    "sort": lambda arguments, steps: _sorted(arguments, steps, down=False),
    "sort_desc": lambda arguments, steps: _sorted(arguments, steps, down=True),
    "time": lambda _, steps: Scalar(_seconds(steps)),
    "vector": lambda arguments, _: [VectorRow((), as_numbers(arguments[0]))],
}
