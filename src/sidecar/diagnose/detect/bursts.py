"""Detect bursts of events that the log's own earlier minutes do not explain.

Stretches of 1 to 40 minutes are looked at, each against all minutes before it. A stretch is a burst
when it has

- at least `LEAST` events, and `FACTOR` times as many as expected: as before on the whole, as in the
  hour before, or as many for each other record as before, whichever is most: a peak of traffic
  with its usual share of errors is none;
- `MARGIN` times as many as any stretch of its length before: bursts that come again are normal;
- evidence: its probability, under a negative binomial with the dispersion that stretches of this
  length had before, is below exp(-`EVIDENCE`), so where events come in clumps, a clump is normal.

As an unknown service may fail in clumps that were not seen yet, one clump of `CLUMP` events is
added to the past.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import lgamma, log, log1p

import msgspec

LENGTHS = (1, 2, 5, 10, 20, 40)
"""Minutes of the stretches that are tried."""

LEAST = 10
FACTOR = 3.0
MARGIN = 1.5

EVIDENCE = 12.0
"""Nats: exp(-12) is one in 160,000; with 60 onsets one false alarm in some 2,700 reports."""

CLUMP = 3.0

PAST = 30
"""Minutes without which nothing is called usual."""

LOCAL = 60
"""Minutes that make up the hour before."""

EARLY = 10
"""Minutes before the window in which a burst may have begun, which then is not of the window."""

LOWEST = 0.01
"""Events a minute that are supposed at least: one in 100 minutes, where none was seen."""

LASTS = 2
"""Minutes before the end up to which a burst that lasts may be quiet."""

ROUNDS = 3
"""Estimates of a burst's rate and bounds in turns; they rarely change after the second."""


class Burst(msgspec.Struct, frozen=True):
    """A burst from minute `at` up to, not including, `until`, with `count` events.

    `usual` is how many were to be expected, `most` the most that a stretch as long had before,
    `score` the evidence in nats.
    """

    at: int
    until: int
    count: int
    usual: float
    most: int
    score: float


class _Past:
    """Sums over the minutes, and how wide stretches of each length scatter before the window."""

    def __init__(self, events: Sequence[int], records: Sequence[int], since: int) -> None:
        self.records = records
        self.events = [0, *accumulate(events)]
        self.others = [0, *accumulate(map(int.__sub__, records, events))]
        self.since = since
        self._most: dict[int, list[int]] = {}
        self._shape: dict[tuple[int, int], float] = {}

    def sum(self, start: int, end: int) -> int:
        return self.events[end] - self.events[start]

    def most(self, start: int, length: int) -> int:
        """Return the most events of a stretch of this length that ends before `start`."""
        if start < length:
            return self.events[start]
        if length not in self._most:
            sums = (self.sum(at, at + length) for at in range(len(self.events) - length))
            self._most[length] = list(accumulate(sums, max))
        return self._most[length][start - length]

    def expected(self, start: int, length: int) -> float:
        seen = self.events[start] + CLUMP
        near = max(start - LOCAL, 0)
        by_time = seen / start
        nearby = self.sum(near, start) / (start - near)
        others = self.others[start + length] - self.others[start]
        by_volume = seen / (self.others[start] + 1.0) * others if self.others[start] else 0.0
        return max(max(by_time, nearby) * length, by_volume)

    def shape(self, start: int, length: int) -> float:
        """Return the negative binomial's shape for stretches of this length before `start`."""
        end = max(min(self.since, start), min(max(PAST, 3 * length), start))
        key = (end, length)
        if key not in self._shape:
            sums = [self.sum(at, at + length) for at in range(end - length + 1)]
            weight = length / end
            mean = sum(sums) / len(sums) + CLUMP * weight
            squares = sum(total * total for total in sums) / len(sums) + CLUMP**2 * weight
            spare = squares - mean * mean - mean
            self._shape[key] = mean * mean / spare if spare > 0.0 else 1e6
        return self._shape[key]


class BurstRule(msgspec.Struct, frozen=True):
    """What a burst must have: times the expected, times the most before; of how many rows tried.

    At least `least` events, after `past` minutes of a past.
    """

    factor: float = FACTOR
    margin: float = MARGIN
    tries: int = 1
    least: int = LEAST
    past: int = PAST


ORDINARY = BurstRule()


def burst(
    events: Sequence[int], records: Sequence[int], since: int, rule: BurstRule = ORDINARY
) -> Burst | None:
    """Return the clearest burst of events that began at minute `since` or later, or still lasts.

    `records` are all of each minute, the events among them.
    """
    past = _Past(events, records, since)
    enough = EVIDENCE + log(rule.tries)
    best: Burst | None = None
    for length in LENGTHS:
        first = max(since - EARLY, rule.past, length if rule.past < PAST else 3 * length)
        for start in range(first, len(events) - length + 1):
            candidate = _stretch(past, start, length, rule)
            if (
                candidate
                and candidate.score >= enough
                and (best is None or candidate.score > best.score)
            ):
                best = candidate
    best = _bounded(best, events) if best else None
    return best if best and best.at >= since else _lasting(past, events, enough, rule)


def _lasting(past: _Past, events: Sequence[int], enough: float, rule: BurstRule) -> Burst | None:
    """Return the burst that began before the window and lasts, with more time before than it took.

    Stretches that end now are looked at, each a third longer than the one before it.
    """
    half, length = len(events) // 2, len(events) - past.since
    lengths = []
    while length < half:
        lengths.append(length)
        length += max(length // 3, 1)
    for length in (*lengths, half) if lengths else ():
        start = len(events) - length
        count = past.sum(start, len(events))
        if count < rule.least or count < rule.factor * past.expected(start, len(events) - start):
            continue
        then = _Past(events, past.records, start)
        candidate = _stretch(then, start, len(events) - start, rule)
        if candidate and candidate.score >= enough:
            candidate = _bounded(candidate, events)
            if candidate.until >= len(events) - LASTS and candidate.at < past.since:
                return candidate if candidate.at >= len(events) - candidate.at else None
    return None


def _stretch(past: _Past, start: int, length: int, rule: BurstRule) -> Burst | None:
    count = past.sum(start, start + length)
    if count < rule.least:
        return None
    most = past.most(start, length)
    if count < rule.margin * most:
        return None
    usual = past.expected(start, length)
    if count < rule.factor * usual:
        return None
    score = -_tail(count, usual, past.shape(start, length))
    return Burst(start, start + length, count, usual, most, score)


def _tail(count: int, mean: float, shape: float) -> float:
    """Return an upper bound of the log probability of `count` events or more; mean < count."""
    chance = mean / (mean + shape)
    first = (
        lgamma(count + shape)
        - lgamma(shape)
        - lgamma(count + 1)
        - shape * log1p(mean / shape)
        + count * log(chance)
    )
    # Each further term is at most so many times the one before it.
    ratio = max(chance, chance * (count + shape) / (count + 1))
    return min(first - log(1.0 - ratio), 0.0) if ratio < 1.0 else 0.0


def _bounded(candidate: Burst, events: Sequence[int]) -> Burst:
    """Return a burst from its likeliest onset to its likeliest end.

    The stretch whose counts are likeliest, relative to what was usual, under a rate of its own;
    that rate and the stretch are estimated in turns.
    """
    before = max(candidate.usual / (candidate.until - candidate.at), LOWEST)
    begin, at, until = max(candidate.at - EARLY, 0), candidate.at, candidate.until
    for _ in range(ROUNDS):
        during = max(sum(events[at:until]) / (until - at), 2 * before)
        gain, cost = log(during / before), during - before
        at, until = _largest([event * gain - cost for event in events[begin:]], begin)
    return msgspec.structs.replace(candidate, at=at, until=until, count=sum(events[at:until]))


def _largest(gains: Sequence[float], begin: int) -> tuple[int, int]:
    """Return the bounds of the stretch with the largest sum (Kadane)."""
    best, total, start = 0.0, 0.0, 0
    bounds = (0, len(gains))
    for at, gain in enumerate(gains):
        if total <= 0.0:
            total, start = 0.0, at
        total += gain
        if total > best:
            best, bounds = total, (start, at + 1)
    return begin + bounds[0], begin + bounds[1]
