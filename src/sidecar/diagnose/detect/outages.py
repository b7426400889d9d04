"""Interruptions of a history: failed scrapes, spans without scrapes, restarts."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import lt
from statistics import median
from typing import TypeVar

from sidecar.diagnose.signals.grid import Column, Ticks
from sidecar.diagnose.signals.names import words
from sidecar.model.signals import Gap, Outage, Restart

MS = 1_000_000
"""Nanoseconds of a millisecond."""

MISSED = 3
"""Intervals without a scrape that make a gap: one may be late, two may be bad luck."""

MOVED_S = 2.0
"""Seconds that a time of start moves at least; those computed from an uptime jitter."""

RESET_SHARE = 0.5
"""Share of the counters above zero that fall at once when a process restarts."""

_STARTS = (
    "process_start_time_seconds",
    "jvm_start_time_seconds",
    "pg_postmaster_start_time_seconds",
)

T = TypeVar("T")


def interval_of(times: Sequence[int]) -> int:
    """Return the usual time between two scrapes, in ms."""
    return int(median([after - before for before, after in pairwise(times)] or [0]))


def outages(times: Sequence[int], up: Column, target: str) -> Iterator[Outage]:
    """Yield the runs of failed scrapes, without their reasons."""
    rows = zip(times, up, strict=True)
    for failed, run in groupby(rows, key=lambda row: not row[1]):
        if failed:
            at = [time for time, _ in run]
            is_last = at[-1] == times[-1]
            yield Outage(at[0] * MS, at[-1] * MS, len(at), "", target=target, lasting=is_last)


def gaps(times: Sequence[int], interval: int, target: str) -> Iterator[Gap]:
    """Yield the spans between scrapes that are longer than usual."""
    for before, after in pairwise(times):
        if after - before > MISSED * interval:
            yield Gap(before * MS, after * MS, target=target)


def is_start(name: str) -> bool:
    """Return whether a metric is the moment of start, or an uptime."""
    return name in _STARTS or "uptime" in words(name)


def restarts(times: Sequence[int], columns: Mapping[str, Column], target: str) -> Iterator[Restart]:
    """Yield the restarts that a start time, or else an uptime, shows."""
    for name in sorted(columns, key=lambda name: (name not in _STARTS, name)):
        known = [
            (time, value)
            for time, value in zip(times, columns[name], strict=True)
            if value is not None
        ]
        if not known:
            continue
        for (before, old), (time, new) in pairwise(known):
            if name in _STARTS and new > old + MOVED_S:
                # The start itself, if the two clocks agree that it lies between the scrapes.
                at = new * 1000 if before <= new * 1000 <= time else time
                yield Restart(int(at) * MS, f"{name} moved", target=target)
            elif name not in _STARTS and new < old:
                begun = time - new * 1000 if before <= time - new * 1000 else time
                yield Restart(int(begun) * MS, f"{name} fell", target=target)
        return


class CounterFalls:
    """At which steps how many counters fell, as they come one by one."""

    def __init__(self) -> None:
        """Begin without any."""
        self._counters = 0
        self._above: dict[int, int] = {}
        self._fell: dict[int, int] = {}
        self._rising: list[int] = []

    def take(self, row: Sequence[float | None]) -> None:
        """Take what a counter was at each step."""
        self._counters += 1
        kept = _kept(row) if None in row else row
        first = next((at for at, value in enumerate(kept) if value), len(kept))
        known = kept[first:]
        if not any(map(lt, known[1:], known)):  # type: ignore[arg-type] # none is None from there on
            self._rising.append(first)
            return
        for at, (old, new) in enumerate(pairwise(kept), 1):
            if old and new is not None:
                self._above[at] = self._above.get(at, 0) + 1
                if new < old:
                    self._fell[at] = self._fell.get(at, 0) + 1

    def restarts(self, where: Ticks, target: str) -> Iterator[Restart]:
        """Yield the steps at which several counters fell at once."""
        self._rising.sort()
        for at, fell in sorted(self._fell.items()):
            above = self._above[at] + bisect_left(self._rising, at)
            if fell >= min(2, self._counters) and fell >= RESET_SHARE * above:
                yield Restart(where.times[at] * MS, f"{fell} counters fell", target=target)


def _kept(values: Sequence[T | None]) -> list[T | None]:
    """Return the values with the last known one where none is."""
    kept: list[T | None] = []
    last: T | None = None
    for value in values:
        last = last if value is None else value
        kept.append(last)
    return kept
