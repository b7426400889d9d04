"""How far the series of each service left their past, in the direction that does harm.

The shift of a series is how far its values in the window go, two in a row, from the median of its
past, in units of the distance from there to what 95 % of the past stay within. That needs fewer
values than a judgement does: nothing is called a change here, services are only ranked by it.

Series that measure the same thing are one: p50, p95 and the mean of a latency would count three
times. A rise of latency, errors and use does harm, of availability a fall. Traffic counts little:
it follows from what happens elsewhere. What had changed with the first value of the window counts
half: it may have begun long before.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from math import log1p

import msgspec

from sidecar.diagnose.signals.names import words
from sidecar.model.signals import SeriesSignal, ServiceRank

ENOUGH = 12
"""Values before the window below which a series says nothing."""

TAIL = 0.05
"""Share of the past on either side that the usual range leaves out."""

FLOOR, FINE_FLOOR = 0.05, 0.002
"""Shares of the median that a range is at least; availability moves by fractions of a per cent."""

MOST = 50.0
"""Ranges beyond which more says nothing more."""

TRAFFIC, SECOND, AT_ONCE = 0.3, 0.3, 0.5
"""Weights: of traffic, of a service's second measure, of what had changed when the window began."""

LEAST = log1p(1.0)
"""Score of a service that left its usual range by nothing: it is not ranked."""

_SPREAD = 500
"""Values of the past that its range is taken from."""


def _words(said: str) -> frozenset[str]:
    return frozenset(said.split())


_ERRORS = _words("error fail failed failure fault exception 5xx timeout drop dropped")
_AVAILABLE = _words("availability available success successful ok uptime hit")
_LATENCY = _words("latency duration delay lat elapsed response rtt")
_USED = _words(
    "cpu memory mem heap rss load queue lag backlog disk io fd descriptor thread"
    " goroutine gc pause retry restart throttled"
)
_TRAFFIC = _words(
    "request rps qps op operation workload throughput lod call network net receive"
    " transmit rx tx packet traffic connection"
)


class Shifts:
    """The shifts of each service, as series after series is taken."""

    def __init__(self) -> None:
        """Begin with none."""
        self.scores: dict[str, dict[str, list[float]]] = {}
        self.first: dict[str, int] = {}
        self.changes: dict[str, int] = {}

    def take(self, service: str, signal: SeriesSignal, since: int) -> None:
        """Add a series; its window begins at `since` milliseconds."""
        start = bisect_left(signal.times, since)
        kind, falls, rises = measure(signal.series, signal.kind)
        found = shift(signal.values, start, falls=falls, rises=rises, fine=kind == "availability")
        if found is None:
            return
        score = log1p(min(found.size, MOST)) * (AT_ONCE if found.at == start else 1.0)
        self.scores.setdefault(service, {}).setdefault(kind, []).append(score)
        if score >= LEAST:
            self._count(service, 1, signal.times[found.at] * 1_000_000)

    def _count(self, service: str, changes: int, at: int) -> None:
        self.changes[service] = self.changes.get(service, 0) + changes
        self.first[service] = min(at, self.first.get(service, at))

    def joined(self, other: "Shifts") -> "Shifts":
        """Return these with those of other series."""
        for service, kinds in other.scores.items():
            mine = self.scores.setdefault(service, {})
            for kind, scores in kinds.items():
                mine.setdefault(kind, []).extend(scores)
        for service, changes in other.changes.items():
            self._count(service, changes, other.first[service])
        return self

    def ranked(self) -> tuple[ServiceRank, ...]:
        """Return the services that left their past, the likeliest cause first."""
        ranks = [
            ServiceRank(service, round(score, 2), self.first[service], self.changes[service])
            for service, kinds in self.scores.items()
            if (score := _score(kinds)) >= LEAST and service in self.first
        ]
        return tuple(sorted(ranks, key=lambda rank: (-rank.score, rank.first_change, rank.name)))


class Shift(msgspec.Struct, frozen=True):
    """How many ranges of its past a series moved, and the index of the value where it did."""

    size: float
    at: int


def measure(series: str, kind: str) -> tuple[str, bool, bool]:
    """Return what a series measures, and whether its fall and its rise do harm."""
    name = series.partition("{")[0] or series
    said = words(name)
    known = set(said)
    if known & _ERRORS:
        return "errors", False, True
    if known & _AVAILABLE:
        return "availability", True, False
    if known & _USED:
        return name, False, True
    is_time = kind == "mean" or kind.startswith("p")
    if known & _LATENCY or is_time or (said and said[-1] == "second" and kind == "value"):
        return "latency", False, True
    if known & _TRAFFIC:
        return "traffic", True, True
    return name, True, True


def shift(
    values: Sequence[float], start: int, *, falls: bool, rises: bool, fine: bool = False
) -> Shift | None:
    """Return how far the values from `start` on left those before; None where too few are known."""
    later = values[start:]
    if start < ENOUGH or not later:
        return None
    past = sorted(values[:start][-_SPREAD:] if start > _SPREAD else values[:start])
    centre, low, high = (_quantile(past, share) for share in (0.5, TAIL, 1.0 - TAIL))
    floor = max((FINE_FLOOR if fine else FLOOR) * abs(centre), 1e-12)
    pairs = [*pairwise(later)] or [(later[0], later[0])]
    best = Shift(0.0, start)
    up, down = max(map(min, pairs)) - centre, centre - min(map(max, pairs))
    if rises and up > 0:
        at = next(number for number, value in enumerate(later) if value - centre >= up / 2)
        best = Shift(up / max(high - centre, floor), start + at)
    if falls and down > 0 and (size := down / max(centre - low, floor)) > best.size:
        at = next(number for number, value in enumerate(later) if centre - value >= down / 2)
        best = Shift(size, start + at)
    return best


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _score(kinds: dict[str, list[float]]) -> float:
    parts = []
    for kind, scores in kinds.items():
        first, *others = sorted(scores, reverse=True)
        if kind == "latency" and others:
            first = (first + others[0]) / 2
        parts.append(first * (TRAFFIC if kind == "traffic" else 1.0))
    parts.sort(reverse=True)
    return parts[0] + SECOND * sum(parts[1:2])
