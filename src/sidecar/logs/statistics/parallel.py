"""Large logs in two halves: one is counted here, one by a process of its own."""

import os
import pickle
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from sidecar.clock import SystemClock
from sidecar.errors import LogError
from sidecar.logs.statistics.counting import count_log, joined
from sidecar.logs.statistics.reading.extents import Halves, Log, halves
from sidecar.logs.statistics.tally import LogTally

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_PATIENCE_S = 20.0
_TIMES = 3.0
"""The second process may take so many seconds, and so many times as long as the first did."""


class Way(msgspec.Struct, frozen=True):
    """How to count: the time of now (ns), the beginning of the window, what to search."""

    now: int
    since: int | None = None
    stride: int = 1


class At(SystemClock):
    """The machine's clock, but for a calendar that stands still: both halves have the same now."""

    def __init__(self, now: int) -> None:
        self._now = now

    def time_ns(self) -> int:
        """Return the time at which reading began."""
        return self._now


_Counted = tuple[LogTally, LogTally | None]
"""The log beside the seam, and all others of a half."""


def count(logs: Sequence[Log], way: Way, processes: int | None) -> LogTally | None:
    """Return the count of these logs, or None where one process alone should read them."""
    cores = len(os.sched_getaffinity(0)) if processes is None else processes
    if cores < 2:  # noqa: PLR2004 - two halves
        return None
    try:
        parts = halves(logs, At(way.now))
        return None if parts is None else _count_both(parts, way)
    except (OSError, LogError):
        return None  # Rotated meanwhile, or gone: following it is the way that knows of that.


def _count_both(parts: Halves, way: Way) -> LogTally | None:
    # Not at the top: 15 ms. Spawned, not forked: a fork has the locks of threads that it has not.
    import multiprocessing  # noqa: PLC0415 - as above

    behind = parts.second[0], parts.second[1:]
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, *behind, way), daemon=True)
    begun = time.monotonic()
    with suppress(OSError, RuntimeError):
        process.start()
    theirs.close()
    try:
        last, before = _count_half(parts.first[-1], parts.first[:-1], way)
        patience = _PATIENCE_S + _TIMES * (time.monotonic() - begun)
        received = _receive(mine, patience)
    finally:
        mine.close()
        if process.pid is not None:
            process.kill()
            process.join()
    first, rest = received or _count_half(*behind, way)
    if parts.parted:
        last.merge(first)
        return joined(joined(before, last), rest)
    return joined(joined(joined(before, last), first), rest)


def _count_half(seam: Log, others: Sequence[Log], way: Way) -> _Counted:
    """Count the log beside the seam, and all others of a half together."""
    first = count_log(seam, At(way.now), way.since, way.stride)
    rest: LogTally | None = None
    for log in others:
        rest = joined(rest, count_log(log, At(way.now), way.since, way.stride))
    return first, rest


def _receive(connection: "Connection", patience: float) -> _Counted | None:
    try:
        if connection.poll(patience):
            found: _Counted = pickle.loads(connection.recv_bytes())  # noqa: S301 - our own process
            return found
    except (OSError, EOFError):
        pass
    return None


def _work(connection: "Connection", seam: Log, others: Sequence[Log], way: Way) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever happens here, the other process sees the pipe end, and does without this one.
    with suppress(Exception), connection:
        found = _count_half(seam, others, way)
        for tally in filter(None, found):
            tally.seal()
        connection.send_bytes(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
