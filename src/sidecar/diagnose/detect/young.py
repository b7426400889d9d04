"""Detect failures where there is too little past: count requests before and after a time.

The test of change.py asks how often minutes are out of the ordinary, and needs many of them. Where
0 of 1,200 requests failed and then 180 of 300, the counts themselves are evidence enough: the
likelihood ratio of two binomials, before and after the likeliest onset, divided by how much more
the steps of either side scatter than binomials do (quasi-likelihood), as failures come in clumps.

It asks for a large effect, that it lasts for some time, and that no part of the past as long was
half as bad; a service that fails while it starts is none, as its failures come first, nor is one
whose failures come and go all the time.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import log

import msgspec

from sidecar.diagnose.detect.excursions import Change, SignalSeries

EVIDENCE = 20.0
"""Nats: exp(-20) is one in 500 million; there is no rhythm yet that could be a check of it."""

LEAST, RISE, FACTOR = 10.0, 0.1, 10.0
"""Failures, and how much their share must rise: by a tenth of all requests, and tenfold."""

BEFORE, BEFORE_S = 30.0, 60.0
"""Requests and seconds before an onset, without which there is nothing to compare with."""

AFTER_S, AFTER_STEPS = 25.0, 3
"""Seconds and steps that it must last: shorter ones are hiccups."""

HALF = 0.5
"""Share of the steps after that show it; and of the rise that nothing before may have had."""

OFTEN = 2
"""Times that such failures came back, from which on they are usual."""

FINE_S = 15.0
"""Longest step on which this is looked for: a history of longer ones has a past."""


class _Sums(msgspec.Struct):
    """Failures and requests up to each step."""

    failed: list[float]
    events: list[float]

    def share(self, start: int, end: int) -> float:
        events = self.events[end] - self.events[start]
        return (self.failed[end] - self.failed[start]) / events if events else 0.0


def leap(series: SignalSeries) -> Change | None:
    """Find when the share of failures leapt up, in a history too short for more than counting."""
    if series.step_s > FINE_S:
        return None
    rows = [
        (value * weight, weight) if value is not None and weight else (0.0, 0.0)
        for value, weight in zip(series.values, series.events, strict=True)
    ]
    sums = _Sums([0.0], [0.0])
    for failed, events in rows:
        sums.failed.append(sums.failed[-1] + failed)
        sums.events.append(sums.events[-1] + events)
    if sums.failed[-1] < LEAST:
        return None
    candidates = (_from(sums, series, start) for start in range(len(rows)) if rows[start][0])
    changes = (change for change in candidates if change)
    best = max(changes, key=lambda change: change.score, default=None)
    return best if best and best.at >= series.since else None


def _from(sums: _Sums, series: SignalSeries, start: int) -> Change | None:
    """Return the change that began at a step, up to where it ends, if it is one."""
    if start * series.step_s < BEFORE_S or sums.events[start] < BEFORE:
        return None
    before = (sums.failed[start] + 0.5) / (sums.events[start] + 1.0)
    if sums.share(start, start + 1) < before + HALF * RISE:
        return None
    end = _end(sums, start, before)
    failed, events = (row[end] - row[start] for row in (sums.failed, sums.events))
    if failed < LEAST or failed / events < max(before + RISE, FACTOR * before):
        return None
    if not _goes_on(sums, series, start, end, before) or _was_so(sums, start, end, before):
        return None
    if _comes_again(sums, end, before + HALF * (failed / events - before)):
        return None
    parts = ((sums.failed[start], sums.events[start]), (failed, events))
    gain = _gain(parts) / _clump(sums, ((0, start), (start, end)))
    if gain < EVIDENCE:
        return None
    usual = sums.share(0, start)
    return Change(start, end, usual, failed / events, gain, 0.0)


def _end(sums: _Sums, start: int, before: float) -> int:
    """Return the step after which it was over: where the likelihood of `after` is largest."""
    count = len(sums.events) - 1
    after = max(sums.share(start, count), before + RISE, FACTOR * before, 2 * RISE)
    after = min(after, 0.99)
    yes, no = log(after / before), log((1.0 - after) / (1.0 - before))

    def gain(end: int) -> float:
        failed, events = (row[end] - row[start] for row in (sums.failed, sums.events))
        return failed * yes + (events - failed) * no

    return max(range(start + 1, count + 1), key=gain)


def _goes_on(sums: _Sums, series: SignalSeries, start: int, end: int, before: float) -> bool:
    """Return whether it lasts: for some time, in most of the steps that had requests."""
    with_work = [at for at in range(start, end) if sums.events[at + 1] > sums.events[at]]
    bad = [at for at in with_work if sums.share(at, at + 1) >= before + HALF * RISE]
    long = len(with_work) * series.step_s >= AFTER_S and len(bad) >= AFTER_STEPS
    return long and len(bad) >= HALF * len(with_work)


def _was_so(sums: _Sums, start: int, end: int, before: float) -> bool:
    """Return whether any part of the past as long, or all of it, had half of the rise."""
    length = min(end - start, start)
    least = before + HALF * (sums.share(start, end) - before)
    return any(
        sums.failed[at + length] - sums.failed[at] >= AFTER_STEPS
        and sums.share(at, at + length) >= least
        for at in range(start - length + 1)
    )


def _comes_again(sums: _Sums, end: int, least: float) -> bool:
    """Return whether such failures come and go all the time, which is normal for the service."""
    bad = [sums.share(at, at + 1) >= least for at in range(end, len(sums.events) - 1)]
    return sum(now and not old for old, now in pairwise([False, *bad])) >= OFTEN


def _gain(parts: Sequence[tuple[float, float]]) -> float:
    failed, events = (sum(column) for column in zip(*parts, strict=True))
    return sum(_likelihood(*part) for part in parts) - _likelihood(failed, events)


def _likelihood(failed: float, events: float) -> float:
    rest = events - failed
    some = failed * log(failed / events) if failed > 0 else 0.0
    return some + (rest * log(rest / events) if rest > 0 else 0.0)


def _clump(sums: _Sums, spans: Sequence[tuple[int, int]]) -> float:
    """Return Pearson's statistic by its degrees of freedom, at least 1."""
    total, free = 0.0, 0
    for start, end in spans:
        share = sums.share(start, end)
        steps = [at for at in range(start, end) if sums.events[at + 1] > sums.events[at]]
        free += max(len(steps) - 1, 0)
        if not 0.0 < share < 1.0:
            continue
        for at in steps:
            events = sums.events[at + 1] - sums.events[at]
            off = sums.failed[at + 1] - sums.failed[at] - events * share
            total += off * off / (events * share * (1.0 - share))
    return max(total / free, 1.0) if free else 1.0
