"""What `sidecar query` was asked: which times, and how far they are apart."""

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
"""Steps that an answer has by default; a picture has one for each column."""

_STEPS = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000]
_STEPS += [60_000 * item for item in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440)]
"""Milliseconds of the steps that are easy to read."""

_NEARLY = 0.99
"""A scrape that is late now and then does not make its interval a longer one."""


class HistoryEnds(msgspec.Struct, frozen=True):
    """The first and the last scrape of a history, in milliseconds."""

    first: int
    last: int


class Question(msgspec.Struct, frozen=True):
    """What is asked: times in milliseconds; one time only when `instant`."""

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

    The names of damaged segments are added to `skipped`, now and by whoever answers.

    Raises UsageError for what makes no sense, and HistoryError when there is no history.
    """
    now, zone = clock.time_ns(), flags["zone"]
    times = {
        name: read_time(flags[name], now, zone) // MS if flags[name] else None
        for name in ("since", "until", "at")
    }
    if times["at"] is not None and (flags["since"] or flags["until"] or flags["step"]):
        raise UsageError("--at is one time; leave out --since, --until and --step")
    if text:
        # What is wrong with the question is said before a word about the history.
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
        # Before the first scrape nothing is known.
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
    """Return the times: multiples of the step, so that they stay the same from look to look.

    A step that was not asked for is a pleasant one, and never below the interval of the scrapes.
    """
    step = asked.step or _pleasant(asked, interval, width)
    first = -(-asked.start // step) * step
    if first > asked.end:
        return range(asked.end, asked.end + 1, step)
    return range(first, asked.end + 1, step)


def _pleasant(asked: Question, interval: int, width: Callable[[], int]) -> int:
    points = _POINTS.get(asked.output) or max(20, width() - 10)
    rough = max((asked.end - asked.start) / points, interval * _NEARLY)
    return next((item for item in _STEPS if item >= rough), _days(rough))


def _days(rough: float) -> int:
    return -(-int(rough) // DAY) * DAY
