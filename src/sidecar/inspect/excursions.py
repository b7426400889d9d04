"""Steps out of the ordinary that lie close together, and the evidence that they are a change."""

import enum
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from math import log
from operator import mul
from statistics import median

import msgspec

from sidecar.inspect.baseline import ENOUGH, Marks, Values

EVIDENCE = 14.5
"""Nats of evidence: exp(-14.5) is one in two million; at 60 onsets × 30 signals one in 1,000."""

MARGIN = 2.0
"""How much stronger than any earlier excursion a change must be."""

STEPS = 3
"""Steps out of the ordinary that a change has at least."""

OFTEN = 0.6
"""Share of steps out of the ordinary that is expected within an excursion."""

COMMON = 0.4
"""Share of steps out of the ordinary above which a figure has no ordinary."""

APART = 10.0
"""Nats by which the evidence must have fallen for an excursion to have ended."""

LITTLE = 0.05
"""Share of steps out of the ordinary that is supposed where the past is too short to tell."""

MOST_ECHO = 0.8
"""Most correlation of one step with the next that is believed."""

AROUND = 10
"""Steps around the first one out of the ordinary among which the onset is looked for."""


class Verdict(enum.Enum):
    """Why nothing was found: nothing out of the ordinary, or nothing that stands out."""

    QUIET = "quiet"
    USUAL = "usual"


class Change(msgspec.Struct, frozen=True):
    """A change from step `at` up to, not including, `until`; `before` and `after` are the figure's.

    `score` is the evidence in nats, `usual_most` that of the strongest excursion before.
    """

    at: int
    until: int
    before: float
    after: float
    score: float
    usual_most: float


class Series(msgspec.Struct, frozen=True):
    """A figure to judge: its whole history at steps of `step_s` seconds; onsets from `since` count.

    `settling` are the steps shortly after a restart: they can begin a change, never make one.
    """

    values: Values
    step_s: float
    since: int
    events: Sequence[float | None] = ()
    settling: AbstractSet[int] = frozenset()


Effect = Callable[[int, int], tuple[float, float, bool]]
"""From the start and the end of an excursion: the figure before and after it, and is it enough."""


Chance = Callable[[int, int], float]
"""From the same: how often a step is out of the ordinary by chance at least."""


Gain = Callable[["Change", int], float]
"""From a change and a step: how much likelier the step's figure is after the change than before."""


class Judge:
    """Weighs the excursions of one signal, the earlier ones first."""

    def __init__(self, marks: Marks, series: Series) -> None:
        self._marks, self._series, self._since = marks, series, series.since
        counted = marks.out
        if series.settling:
            counted = [o and int(at not in series.settling) for at, o in enumerate(marks.out)]
        self._out = [0, *accumulate(counted)]
        self._known = [0, *accumulate(marks.known)]
        self._alike = 1.0  # steps of the past that tell as much as one that stood alone

    def change(self, effect: Effect, by_chance: Chance, gain: Gain | None) -> Change | Verdict:
        """Return the strongest change with its onset in the window."""
        if self._out[-1] - self._out[self._since] < STEPS:
            return Verdict.QUIET
        clump = self._clump()
        echo = min(_echo(self._marks, self._series), MOST_ECHO)
        self._alike = (1.0 + echo) / (1.0 - echo)
        found = []
        for start, end in _excursions(self._marks, self._share(self._since, LITTLE)):
            before, after, enough = effect(start, end)
            if enough and self._out[end] - self._out[start] >= STEPS:
                score = self._score(start, end, by_chance(start, end)) / clump
                found.append(Change(start, end, before, after, score, 0.0))
        most = max((each.score for each in found if each.at < self._since), default=0.0)
        new = (each for each in found if each.at >= self._since)
        best = max(new, key=lambda each: each.score, default=None)
        if best is None or best.score < max(EVIDENCE, MARGIN * most):
            return Verdict.USUAL
        onset = _onset(best, gain) if gain else best.at
        return msgspec.structs.replace(best, usual_most=most, at=max(onset, self._since))

    def _share(self, end: int, unknown: float) -> float:
        known, out = self._known[end], self._out[end]
        return (out + 0.5) / (known + 1.0) if known >= ENOUGH else unknown

    def _score(self, start: int, end: int, by_chance: float) -> float:
        """Return the evidence in nats; an earlier excursion is weighed by all before the window."""
        past = max(start, self._since)
        share = max(self._share(past, 0.5), by_chance)
        if share > COMMON:
            return 0.0
        out, known = self._out[end] - self._out[start], self._known[end] - self._known[start]
        return _evidence(out, known, share, self._known[past] / self._alike)

    def _clump(self) -> float:
        """Return how much longer runs out of the ordinary are than chance makes them, at least 1.

        The mean is over steps, not over runs; where none was seen yet it is supposed to be 1.5.
        """
        runs = _runs(self._marks.out[: self._since])
        mean = (sum(run * run for run in runs) + 3.0) / (sum(runs) + 2.0)
        share = self._share(self._since, LITTLE)
        return max(mean * (1.0 - share) / (1.0 + share), 1.0)


def _echo(marks: Marks, series: Series) -> float:
    """Return the correlation of one step with the next one, before the window, around usual."""
    rows = zip(marks.known[: series.since], series.values, marks.usual, strict=False)
    off = [value - usual for known, value, usual in rows if known and value is not None]
    if len(off) < ENOUGH:
        return 0.0
    bound = 4.0 * median(map(abs, off))
    off = [min(max(each, -bound), bound) for each in off]
    power = sum(each * each for each in off)
    return max(sum(map(mul, off, off[1:])) / power, 0.0) if power else 0.0


def _onset(change: Change, gain: Gain) -> int:
    """Return the likeliest onset near that of the excursion, by the size of the figures."""
    near = range(max(change.at - AROUND, 0), min(change.at + AROUND, change.until))
    gains = [*accumulate(gain(change, at) for at in reversed(near))]
    return near[-1] - gains.index(max(gains))


def _excursions(marks: Marks, share: float) -> Iterator[tuple[int, int]]:
    """Yield start and end of each stretch where steps are out of the ordinary `OFTEN`.

    Page's cumulative sum, which is the maximum likelihood estimate of the onset; bounded, so that
    a long excursion ends as soon as a short one.
    """
    share = min(share, COMMON)
    hit, miss = log(OFTEN / share), log((1.0 - share) / (1.0 - OFTEN))
    total, start, last = 0.0, 0, 0
    for at, (known, out) in enumerate(zip(marks.known, marks.out, strict=True)):
        if out:
            if total <= 0.0:
                start = at
            total, last = min(total + hit, APART), at
        elif total > 0.0 and known:
            total -= miss
            if total <= 0.0:
                yield start, last + 1
    if total > 0.0:
        yield start, last + 1


def _evidence(out: int, known: int, share: float, past: float) -> float:
    """Return the log likelihood ratio of two binomials, `share` of `past` steps before, and now."""
    if not known or out / known <= share:
        return 0.0
    before = share * past
    joint = (out + before) / (known + past)
    return _likelihood(out, known, joint) + _likelihood(before, past, joint)


def _likelihood(out: float, known: float, joint: float) -> float:
    rest = known - out
    total = out * log(out / known / joint) if out else 0.0
    return total + (rest * log(rest / known / (1.0 - joint)) if rest else 0.0)


def _runs(out: Sequence[int]) -> list[int]:
    return [len(run) for run in bytes(out).split(b"\0") if run]
