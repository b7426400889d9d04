"""The span of time that the timeline shows, and the steps of its grid."""

import math
from collections.abc import Iterable, Mapping

from sidecar.model.evidence import Evidence
from sidecar.model.logs import LogSummary
from sidecar.model.signals import Signals
from sidecar.times import NS
from sidecar.views.html.timeline.svg import TimeFrame, TimeGrid

MINUTE = 60 * NS
_DAY = 1440 * MINUTE
_SHORTEST = 5 * MINUTE
"""The shortest axis: with less, an axis of minutes has too few ticks."""

POINTS = 1440
"""Points of a line at most: more than a screen has, and a page stays small."""

AROUND = 3
"""The closer view shows the window, and twice as much before it."""


def whole(evidence: Evidence) -> TimeFrame:
    """Return the span that is worth showing: a day, or the window where that is longer."""
    window = evidence.window
    end = window.end if window else evidence.at
    limit = min(end - _DAY, window.start) if window else end - _DAY
    known = [at for at in _beginnings(evidence, limit) if at < end]
    start = max(min(known), limit) if known else (window.start if window else limit)
    start = min(start, end - _SHORTEST)
    return TimeFrame(start - start % MINUTE, end) if start > limit else TimeFrame(start, end)


def close(evidence: Evidence, frame: TimeFrame) -> TimeFrame | None:
    """Return the span around the window, where that is much less than the whole."""
    if evidence.window is None:
        return None
    start = evidence.window.end - AROUND * (evidence.window.end - evidence.window.start)
    return TimeFrame(start - start % MINUTE, frame.end) if start > frame.start + MINUTE else None


def log_grid(frame: TimeFrame) -> TimeGrid:
    """Return steps of whole minutes, as few as there may be."""
    minutes = math.ceil((frame.end - frame.start) / MINUTE / POINTS)
    return TimeGrid(frame.start - frame.start % MINUTE, minutes * MINUTE)


def counted(minutes: Mapping[int, float], frame: TimeFrame, grid: TimeGrid) -> tuple[float, ...]:
    """Return what was counted by minute since the epoch, on a grid of whole minutes."""
    counts = [0.0] * math.ceil((frame.end - grid.start) / grid.step)
    for minute, count in minutes.items():
        at = (minute * MINUTE - grid.start) // grid.step
        if 0 <= at < len(counts):
            counts[at] += count
    return tuple(counts)


def _beginnings(evidence: Evidence, limit: int) -> Iterable[int]:
    if isinstance(evidence.logs, LogSummary):
        # A record whose clock is years behind must not stretch the axis.
        known = [at * MINUTE for at in evidence.logs.minutes if at * MINUTE >= limit - MINUTE]
        yield from [min(known)] if known else []
    if isinstance(evidence.signals, Signals):
        if any(signal.values for signal in evidence.signals.signals):
            yield evidence.signals.start
        yield from (outage.start for outage in evidence.signals.outages)
