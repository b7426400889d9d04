"""A large log in two halves: one is counted here, one by a process of its own."""

import os
import pickle
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from sidecar.clock import SystemClock
from sidecar.errors import LogError
from sidecar.logs.extents import Extent, halves
from sidecar.logs.summary import count_files
from sidecar.logs.tally import Tally

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_PATIENCE_S = 20.0
_TIMES = 3.0
"""The second process may take so many seconds, and so many times as long as the first did."""


class At(SystemClock):
    """The machine's clock, but for a calendar that stands still: both halves have the same now."""

    def __init__(self, now: int) -> None:
        self._now = now

    def time_ns(self) -> int:
        """Return the time at which reading began."""
        return self._now


def count(files: list[Extent], now: int, since: int | None, processes: int | None) -> Tally | None:
    """Return the count of these files, or None where one process alone should read them."""
    cores = len(os.sched_getaffinity(0)) if processes is None else processes
    if cores < 2:  # noqa: PLR2004 - two halves
        return None
    try:
        parts = halves(files, At(now))
        return None if parts is None else _count_both(*parts, now, since)
    except (OSError, LogError):
        return None  # Rotated meanwhile, or gone: following it is the way that knows of that.


def _count_both(first: list[Extent], second: list[Extent], now: int, since: int | None) -> Tally:
    # Not at the top: 15 ms. Spawned, not forked: a fork has the locks of threads that it has not.
    import multiprocessing  # noqa: PLC0415 - as above

    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, second, now, since), daemon=True)
    begun = time.monotonic()
    with suppress(OSError, RuntimeError):
        process.start()
    theirs.close()
    try:
        tally = count_files(first, At(now), since)
        patience = _PATIENCE_S + _TIMES * (time.monotonic() - begun)
        later = _receive(mine, patience)
    finally:
        mine.close()
        if process.pid is not None:
            process.kill()
            process.join()
    tally.merge(count_files(second, At(now), since) if later is None else later)
    return tally


def _receive(connection: "Connection", patience: float) -> Tally | None:
    try:
        if connection.poll(patience):
            found = pickle.loads(connection.recv_bytes())  # noqa: S301 - of a process of our own
            return found if isinstance(found, Tally) else None
    except (OSError, EOFError):
        pass
    return None


def _work(connection: "Connection", files: list[Extent], now: int, since: int | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever happens here, the other process sees the pipe end, and does without this one.
    with suppress(Exception), connection:
        tally = count_files(files, At(now), since)
        tally.seal()
        connection.send_bytes(pickle.dumps(tally, pickle.HIGHEST_PROTOCOL))
