"""The question of `sidecar query`: expression, start, end, and the step between values."""

from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path
from typing import Any

import msgspec

from sidecar.cli.settings import wants_colour
from sidecar.clock import Clock
from sidecar.errors import UsageError
from sidecar.metrics.promql import query
from sidecar.metrics.storage.reader import newest, oldest
from sidecar.time_argument import read_time

MS = 1_000_000
"""Nanoseconds."""

_HOUR = 3_600_000
DAY = 24 * _HOUR
_POINTS = {"table": 60, "json": 250, "csv": 250}
"""Default number of steps in an answer; a plot has one for each column."""

_STEPS = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000]
_STEPS += [60_000 * minutes for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440)]
"""Milliseconds of the steps that are easy to read."""

_NEARLY = 0.99
"""Share of the interval that a step must have: a late scrape must not double the step."""


class HistoryEnds(msgspec.Struct, frozen=True):
    """The first and the last scrape of a history, in milliseconds."""

    first: int
    last: int


class Question(msgspec.Struct, frozen=True):
    """What is asked; times in milliseconds, start and end are the same when `instant`."""

    text: str
    history: Path
    bounds: HistoryEnds
    start: int
    end: int
    instant: bool
    step: int
    output: str
    colour: bool
    zone: tzinfo | None
    skipped: set[str]
    """The damaged segments that were met so far."""


def question(text: str, flags: dict[str, Any], clock: Clock, skipped: set[str]) -> Question | None:
    """Return what the flags ask for; None when the history has no scrape yet.

    The names of damaged segments are added to `skipped`, also while the answer is computed.

    Raises UsageError for an invalid flag, and HistoryError when there is no history.
    """
    now, zone = clock.time_ns(), flags["zone"]
    times = {
        name: read_time(flags[name], now, zone) // MS if flags[name] else None
        for name in ("since", "until", "at")
    }
    if times["at"] is not None and (flags["since"] or flags["until"] or flags["step"]):
        raise UsageError("--at is one time; leave out --since, --until and --step")
    if text:
        # An error in the expression comes before an error in the history.
        query.parse(text)
    bounds = _bounds(flags["history"], skipped)
    if bounds is None:
        return None
    end = _first(times["at"], times["until"], now // MS if flags["since"] else bounds.last)
    over = flags["since"] or flags["until"] or flags["step"] or flags["output"] == "plot"
    start = _first(times["since"], end - _HOUR) if over else end
    if start > end:
        raise UsageError("--since is later than --until; exchange them")
    return Question(
        text,
        flags["history"],
        bounds,
        # There are no values before the first scrape.
        min(end, max(start, bounds.first)) if over else start,
        end,
        not over,
        round(flags["step"] * 1_000) if flags["step"] else 0,
        flags["output"],
        wants_colour(flags["color"]),
        zone,
        skipped,
    )


def _first(*times: int | None) -> int:
    return next(time for time in times if time is not None)


def _bounds(history: Path, skipped: set[str]) -> HistoryEnds | None:
    first = oldest(history, skipped=skipped)
    last = newest(history, skipped=skipped)
    if first is None or last is None:
        return None
    return HistoryEnds(first // MS, last.ts // MS)


def steps(asked: Question, interval: int, width: Callable[[], int]) -> range:
    """Return the times in milliseconds: multiples of the step, so that repeated queries agree.

    Without --step the step is a round one, not below the interval of the scrapes.
    """
    step = asked.step or _round_step(asked, interval, width)
    first = -(-asked.start // step) * step
    if first > asked.end:
        return range(asked.end, asked.end + 1, step)
    return range(first, asked.end + 1, step)


def _round_step(asked: Question, interval: int, width: Callable[[], int]) -> int:
    points = _POINTS.get(asked.output) or max(20, width() - 10)
    rough = max((asked.end - asked.start) / points, interval * _NEARLY)
    return next((step for step in _STEPS if step >= rough), _days(rough))


def _days(rough: float) -> int:
    return -(-int(rough) // DAY) * DAY
