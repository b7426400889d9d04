"""Increase of a figure's counters, across restarts."""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from operator import lt, sub

from sidecar.metrics.panels.figures import Grown
from sidecar.metrics.panels.rule import PanelFigure

Samples = Mapping[str, float]

_MINUTE_S = 60.0
_STEPS = 60
"""Scrapes that are remembered at most: a minute at one a second, less at more."""


class CounterGrowth:
    """The growth of one figure's cells, added up over a sliding minute."""

    def __init__(self, figure: PanelFigure) -> None:
        self.cells = figure.cells
        self._total = [0.0] * len(figure.cells)
        self._then: deque[tuple[float, tuple[float, ...]]] = deque(maxlen=_STEPS)
        self._clock = 0.0
        self._last = Grown((), 0.0)
        self.fell = False
        """Whether a counter began again since the scrape before."""

    def feed(self, now: Samples, before: Samples, seconds: float) -> None:
        """Note what was added in so many seconds between two scrapes."""
        grown, self.fell = grown_between(self.cells, now, before)
        self._then.append((self._clock, tuple(self._total)))
        self._clock += seconds
        self._total = [total + added for total, added in zip(self._total, grown, strict=True)]
        while len(self._then) > 1 and self._clock - self._then[0][0] > _MINUTE_S:
            self._then.popleft()
        self._last = Grown(grown, seconds)

    def last(self) -> Grown:
        """Return the growth since the scrape before."""
        return self._last

    def minute(self) -> Grown:
        """Return the growth over the last minute, or over what there was of it."""
        since, then = self._then[0]
        cells = [total - old for total, old in zip(self._total, then, strict=True)]
        return Grown(cells, self._clock - since)


def grown_between(
    cells: Sequence[Sequence[str]], now: Samples, before: Samples
) -> tuple[list[float], bool]:
    """Return each cell's growth, never negative, and whether a counter fell.

    A counter that fell began again at zero: it grew by what it shows. So did a series that is
    new beside others that were there before: the first error of its kind is one error.
    """
    plain = [_simply(cell, now, before) for cell in cells]
    if None not in plain:
        return [added for added in plain if added is not None], False
    known = any(key in before for cell in cells for key in cell)
    grown, fell = [], False
    for cell in cells:
        added, began_again = _with_care(cell, now, before, new=0.0 if known else math.nan)
        grown.append(added)
        fell = fell or began_again
    return grown, fell


def _simply(cell: Sequence[str], now: Samples, before: Samples) -> float | None:
    """Return the growth where all series were there before and none fell, as nearly always.

    Three times as fast as looking at each: a histogram of many paths has thousands of series.
    """
    try:
        values, old = [*map(now.__getitem__, cell)], [*map(before.__getitem__, cell)]
    except KeyError:
        return None
    if any(map(lt, values, old)):
        return None
    added = sum(map(sub, values, old))
    return added if math.isfinite(added) else None


def _with_care(
    cell: Sequence[str], now: Samples, before: Samples, *, new: float
) -> tuple[float, bool]:
    added, fell = 0.0, False
    for key in cell:
        value, old = now.get(key, math.nan), before.get(key, new)
        if value < old:
            fell, old = True, 0.0
        if math.isfinite(value) and math.isfinite(old):
            added += value - old
    return added, fell
