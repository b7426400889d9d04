"""rate(), increase(), delta(): the change within a window, extrapolated to its ends.

The rule is Prometheus 2.42's: samples rarely stand at the window's ends, so the change between
the first and the last is stretched to them, if they are as near as the next sample would be
(1.1 mean distances); else by half such a distance. A counter is not stretched to before its zero.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import lt

import msgspec

from sidecar.metrics.promql.windows import Frame, Framed

_NEAR = 1.1
"""Mean distances of samples up to which a window's end counts as the place of the next one."""

_S = 1_000
"""Milliseconds."""


class _Stretch(msgspec.Struct, frozen=True):
    """What extrapolation needs to know of one window; the same for all series of a frame."""

    first: int
    last: int
    sampled: float
    to_start: float
    to_end: float
    near: float
    half: float


class Rates:
    """Computes one of the functions, frame by frame."""

    def __init__(self, *, counter: bool, per_second: bool) -> None:
        self._counter, self._per_second = counter, per_second
        self._known: dict[int, tuple[Frame, list[_Stretch | None]]] = {}

    def of(self, row: Framed) -> list[float | None]:
        """Return the function's value for each window, None for those of less than two samples."""
        stretches = self._stretches(row.frame)
        values = row.values
        resets = _resets(values) if self._counter else []
        seconds = row.frame.span / _S if self._per_second else 1.0
        return [
            None if stretch is None else self._value(values, stretch, resets, seconds)
            for stretch in stretches
        ]

    def _value(
        self, values: Sequence[float], at: _Stretch, resets: list[int], seconds: float
    ) -> float:
        first = values[at.first]
        change = values[at.last] - first
        if resets:
            within = slice(bisect_right(resets, at.first), bisect_right(resets, at.last))
            for index in resets[within]:
                change += values[index - 1]
        start, sampled = at.to_start, at.sampled
        if self._counter and change > 0 and first >= 0:
            to_zero = sampled * (first / change)
            start = min(start, to_zero)
        whole = sampled + (start if start < at.near else at.half)
        whole += at.to_end
        return change * (whole / sampled / seconds)

    def _stretches(self, frame: Frame) -> list[_Stretch | None]:
        known = self._known.get(id(frame))
        if known is None:
            known = self._known[id(frame)] = frame, list(_stretches(frame))
        return known[1]


def _stretches(frame: Frame) -> Iterator[_Stretch | None]:
    times = frame.times
    for (first, after), end in zip(frame.bounds, frame.ends, strict=True):
        count = after - first
        if count < 2:  # noqa: PLR2004 - a change is between two
            yield None
            continue
        begun, ended = times[first], times[after - 1]
        sampled = (ended - begun) / _S
        mean = sampled / (count - 1)
        to_end, near = (end - ended) / _S, mean * _NEAR
        yield _Stretch(
            first=first,
            last=after - 1,
            sampled=sampled,
            to_start=(begun - (end - frame.span)) / _S,
            to_end=to_end if to_end < near else mean / 2,
            near=near,
            half=mean / 2,
        )


def _resets(values: Sequence[float]) -> list[int]:
    """Return the indices at which a counter is lower than before: its process restarted."""
    falls = map(lt, islice(values, 1, None), values)
    return [index for index, fell in enumerate(falls, 1) if fell]


def last_two(row: Framed, change: Callable[[float, float, float], float]) -> list[float | None]:
    """Return `change(previous, last, seconds between)` for each window."""
    times, values = row.frame.times, row.values
    return [
        None
        if after - first < 2  # noqa: PLR2004 - a change is between two
        else change(
            values[after - 2], values[after - 1], (times[after - 1] - times[after - 2]) / _S
        )
        for first, after in row.frame.bounds
    ]


def irate(previous: float, last: float, seconds: float) -> float:
    """Return the rate between the last two samples of a counter."""
    return (last if last < previous else last - previous) / seconds


def idelta(previous: float, last: float, _seconds: float) -> float:
    """Return the difference of the last two samples."""
    return last - previous
