"""Count large logs in two processes: one half here, the other half in a spawned process."""

import time
from collections.abc import Mapping, Sequence
from typing import cast

import msgspec

from sidecar.clock import SystemClock
from sidecar.errors import LogError
from sidecar.logs.statistics.counting import count_parts, joined
from sidecar.logs.statistics.reading.extents import Halves, Log, halves
from sidecar.logs.statistics.second_process import SecondProcess, is_worth_it
from sidecar.logs.statistics.tally import LogTally

_TIMEOUT_S = 20.0
_TIMEOUT_FACTOR = 3.0
"""The second process may take this many seconds, plus this many times as long as the first."""


class CountOptions(msgspec.Struct, frozen=True):
    """How to count: current time and window (ns), and the stride of the search for secrets.

    `names` has the name of the log that each file is of, where there are several logs.
    """

    now: int
    since: int | None = None
    until: int | None = None
    stride: int = 1
    names: Mapping[str, str] = {}


class FixedClock(SystemClock):
    """A clock with a fixed calendar time, so that both halves use the same current time."""

    def __init__(self, now: int) -> None:
        self._now = now

    def time_ns(self) -> int:
        """Return the time at which counting started."""
        return self._now


_Counted = tuple[LogTally, LogTally | None]
"""Tallies of a half: of the log at the boundary, and of all others."""


def count(logs: Sequence[Log], options: CountOptions, processes: int | None) -> LogTally | None:
    """Return the tally of these logs; None where one process should read them alone."""
    if not is_worth_it(processes):
        return None
    try:
        parts = halves(logs, FixedClock(options.now))
        return None if parts is None else _count_both(parts, options)
    except (OSError, LogError):
        return None  # Rotated or removed meanwhile: following the logs handles that.


def _count_both(parts: Halves, options: CountOptions) -> LogTally | None:
    second = parts.second[0], parts.second[1:]
    begun = time.monotonic()
    with SecondProcess(_count_sealed, *second, options) as process:
        last, before = _count_half(parts.first[-1], parts.first[:-1], options)
        result = process.result(_TIMEOUT_S + _TIMEOUT_FACTOR * (time.monotonic() - begun))
    # What the second process could not count is counted here.
    received = cast("_Counted | None", result)
    first, rest = received or _count_half(*second, options)
    if parts.shared:
        last.merge(first)
        return joined(joined(before, last), rest)
    return joined(joined(joined(before, last), first), rest)


def _count_half(boundary: Log, others: Sequence[Log], options: CountOptions) -> _Counted:
    """Return the tally of the log at the boundary, and that of all others of a half."""
    first = _count(boundary, options)
    rest: LogTally | None = None
    for log in others:
        rest = joined(rest, _count(log, options))
    return first, rest


def _count(log: Log, options: CountOptions) -> LogTally:
    empty = LogTally(options.now, options.since, options.stride, options.until)
    tally = count_parts(log, FixedClock(options.now), empty)
    if log and options.names:
        tally.name(options.names[log[0].path])
    return tally


def _count_sealed(boundary: Log, others: Sequence[Log], options: CountOptions) -> _Counted:
    """Return the tallies of a half, without what is only needed to count more."""
    counted = _count_half(boundary, others, options)
    for tally in filter(None, counted):
        tally.seal()
    return counted
