"""Interruptions of a history: failed scrapes, spans without scrapes, restarts."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import TypeVar

from sidecar.diagnose.signals.grid import Column, Ticks, sampled
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


def resets(where: Ticks, counters: Sequence[Column], target: str) -> Iterator[Restart]:
    """Yield the steps at which several counters fell at once."""
    rows = [_kept(sampled(column, where)) for column in counters]
    for at in range(1, len(where.last)):
        pairs = [(row[at - 1], row[at]) for row in rows]
        above = [(old, new) for old, new in pairs if old and new is not None]
        fell = sum(new < old for old, new in above)
        if fell and fell >= min(2, len(rows)) and fell >= RESET_SHARE * len(above):
            yield Restart(where.times[at] * MS, f"{fell} counters fell", target=target)


def _kept(values: Sequence[T | None]) -> list[T | None]:
    """Return the values with the last known one where none is."""
    kept: list[T | None] = []
    last: T | None = None
    for value in values:
        last = last if value is None else value
        kept.append(last)
    return kept
