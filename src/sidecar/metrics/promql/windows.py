"""Which samples a step sees: the newest one, or those of a window.

Series of one target share their times, so this is found once for all of them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import cast

import msgspec

from sidecar.metrics.promql.selectors import LOOKBACK, LoadedSelectors
from sidecar.model.matrix import Labels


class Frame(msgspec.Struct, frozen=True):
    """The windows of all steps over some times.

    `bounds` has, for each step, the first index and the one after the last; both ends of a
    window are included, as in Prometheus 2. `ends` are the windows' ends, `span` their width.
    """

    times: Sequence[int]
    bounds: list[tuple[int, int]]
    ends: Sequence[int]
    span: int


class Framed(msgspec.Struct, frozen=True):
    """A series without its gaps, and the frame over its times."""

    labels: Labels
    values: Sequence[float]
    frame: Frame


class Newest:
    """Finds the newest sample at each of some times, not older than the lookback."""

    def __init__(self, points: Sequence[int]) -> None:
        self._points = points
        self._known: dict[int, list[int]] = {}

    def indices(self, times: Sequence[int]) -> list[int]:
        """Return the index of that sample for each time, -1 for none; `times` must live on."""
        found = self._known.get(id(times))
        if found is None:
            found = self._known[id(times)] = list(_newest(times, self._points))
        return found


def _newest(times: Sequence[int], points: Sequence[int]) -> Iterator[int]:
    last = 0
    for point in points:
        last = bisect_right(times, point, last)
        yield last - 1 if last and times[last - 1] >= point - LOOKBACK else -1


def picked(row: LoadedSelectors, newest: Newest) -> list[float | None]:
    """Return a series' value at each step. A gap at the newest scrape means that it has none."""
    values = row.values
    return [values[at] if at >= 0 else None for at in newest.indices(row.times)]


def seen(row: LoadedSelectors, newest: Newest) -> list[float | None]:
    """Return the time of that value, in seconds."""
    values, times = row.values, row.times
    return [
        times[at] / 1_000 if at >= 0 and values[at] is not None else None
        for at in newest.indices(times)
    ]


def framed(rows: Sequence[LoadedSelectors], ends: Sequence[int], span: int) -> Iterator[Framed]:
    """Yield the series with the windows that end at those times."""
    frames: dict[tuple[int, tuple[int, ...]], Frame] = {}
    for row in rows:
        gaps = _gaps(row.values)
        key = id(row.times), gaps
        frame = frames.get(key)
        if frame is None:
            frame = frames[key] = _frame(row, ends, span)
        # A frame without gaps keeps row.times alive, a frame with gaps belongs to its key alone.
        values = [value for value in row.values if value is not None] if gaps else row.values
        yield Framed(row.labels, cast("Sequence[float]", values), frame)


def _gaps(values: Sequence[float | None]) -> tuple[int, ...]:
    if None not in values:
        return ()
    return tuple(index for index, value in enumerate(values) if value is None)


def _frame(row: LoadedSelectors, ends: Sequence[int], span: int) -> Frame:
    pairs = zip(row.times, row.values, strict=True)
    times = [time for time, value in pairs if value is not None]
    return Frame(times, list(_bounds(times, ends, span)), ends, span)


def _bounds(times: Sequence[int], ends: Sequence[int], span: int) -> Iterator[tuple[int, int]]:
    first = after = 0
    for end in ends:
        first = bisect_left(times, end - span, first)
        after = bisect_right(times, end, after)
        yield first, after
