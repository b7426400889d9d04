"""Detect excursions: unusual steps that lie close together, and the evidence for a change."""

import enum
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from math import log
from operator import mul
from statistics import median

import msgspec

from sidecar.diagnose.detect.baseline import ENOUGH, Marks, Odd, Values

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
"""Share of steps out of the ordinary that is supposed where the past is too short to know."""

MOST_ECHO = 0.8
"""Most correlation of one step with the next that is believed."""

AROUND = 10
"""Steps before the first one out of the ordinary among which the onset is looked for as well."""

ROUNDS = 3
"""Estimates of an onset and of the figure after it, in turns."""

NOW = 10
"""Known steps, the last ones, that show whether a change still lasts."""


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


class SignalSeries(msgspec.Struct, frozen=True):
    """A figure to judge: its whole history at steps of `step_s` seconds.

    Onsets from step `since` on count, and earlier ones of what still lasts. `settling` are the
    steps shortly after a restart: they can begin a change, never make one.
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
"""From a change and a step: does it speak for before the change, which is below zero, or after."""


class Terms(msgspec.Struct, frozen=True):
    """What else is asked of a change.

    `persists` when the steps after a restart count as well, once it is seen that what they show
    does not settle. Nothing that began within the first `past_s` seconds is judged, and nothing
    that began before the window if not `old`.
    """

    persists: bool = False
    past_s: float = 0.0
    old: bool = True


ANY = Terms()


class Judge:
    """Weighs the excursions of one signal, the earlier ones first.

    `odd` says whether a value is out of the ordinary where the other one is usual.
    """

    def __init__(self, marks: Marks, series: SignalSeries, odd: Odd, terms: Terms = ANY) -> None:
        self._marks, self._series, self._since, self._odd = marks, series, series.since, odd
        counted = [out and int(at not in series.settling) for at, out in enumerate(marks.out)]
        self._out = [0, *accumulate(counted)]
        self._every = [0, *accumulate(marks.out)] if terms.persists else self._out
        self._known, self._terms = [0, *accumulate(marks.known)], terms
        self._alike = 1.0  # steps of the past that tell as much as one that stood alone

    def change(self, effect: Effect, by_chance: Chance, gain: Gain) -> Change | Verdict:
        """Return the strongest change with its onset in the window, or one that still lasts."""
        if self._every[-1] < STEPS:
            return Verdict.QUIET
        excursions = _excursions(self._marks, self._share(self._since, LITTLE))
        begin = self._terms.past_s / self._series.step_s
        spans = [excursion for excursion in excursions if excursion[0] >= begin]
        is_odd = self._every[-1] - self._every[self._since] >= STEPS
        best = self._best(spans, effect, by_chance, EVIDENCE) if is_odd else None
        if best is None:
            old = self._lasting(spans, effect, by_chance, gain) if self._terms.old else None
            return old or (Verdict.USUAL if is_odd else Verdict.QUIET)
        return self._placed(best, effect, gain)

    def _best(
        self, spans: Sequence[tuple[int, int]], effect: Effect, by_chance: Chance, least: float
    ) -> Change | None:
        if not any(start >= self._since for start, _ in spans):
            return None
        clump = self._clump()
        echo = min(_echo(self._marks, self._series), MOST_ECHO)
        self._alike = (1.0 + echo) / (1.0 - echo)
        changes = []
        for start, end in spans:
            before, after, enough = effect(start, end)
            if enough and self._counted(start, end) >= STEPS:
                score = self._score(start, end, by_chance(start, end)) / clump
                changes.append(Change(start, end, before, after, score, 0.0))
        earlier = (change.score for change in changes if change.at < self._since)
        most = max(earlier, default=0.0)
        new = (change for change in changes if change.at >= self._since)
        best = max(new, key=lambda change: change.score, default=None)
        if best is None or best.score < max(least, MARGIN * most):
            return None
        return msgspec.structs.replace(best, usual_most=most)

    def _lasting(
        self, spans: Sequence[tuple[int, int]], effect: Effect, by_chance: Chance, gain: Gain
    ) -> Change | None:
        """Return what began before the window and still lasts, as judged when it began.

        The time before it must be longer than it is: else it is as usual as that.
        """
        count, room = len(self._marks.out), max(len(self._marks.out) - self._since, 1)
        for start, end in reversed(spans):
            if start >= self._since or self._counted(start, end) < STEPS:
                continue
            if start < count - start or not self._lasts(start, end):
                continue
            then = msgspec.structs.replace(self._series, since=start)
            judge = Judge(self._marks, then, self._odd, self._terms)
            # So many more onsets could have been seen than those of the window.
            least = EVIDENCE + log(max((count - start) / room, 1.0))
            best = judge._best(
                [span for span in spans if span[0] <= start], effect, by_chance, least
            )
            if best is not None:
                best = judge._placed(best, effect, gain)
                return msgspec.structs.replace(best, until=count)
        return None

    def _lasts(self, start: int, end: int) -> bool:
        """Return whether what began is still there, though it may have become usual since then."""
        usual = self._marks.usual[start]
        rest = [value for value in self._series.values[end:] if value is not None]
        if len(rest) <= STEPS:
            return True
        return all(
            sum(self._odd(value, usual) for value in part) >= OFTEN * len(part)
            for part in (rest, rest[-NOW:])
        )

    def _placed(self, change: Change, effect: Effect, gain: Gain) -> Change:
        """Return a change with the likeliest onset, estimated in turns with the figure after it."""
        for _ in range(ROUNDS):
            at = _onset(change, gain)
            if not self._marks.known[at]:
                break
            before, after, enough = effect(at, change.until)
            if not enough or at == change.at:
                break
            change = msgspec.structs.replace(change, at=at, before=before, after=after)
        return change

    def _counted(self, start: int, end: int) -> int:
        """Return the steps that count: those after a restart only if others follow them."""
        beyond = self._out[end] - self._out[start]
        return self._every[end] - self._every[start] if beyond >= STEPS else beyond

    def _share(self, end: int, unknown: float) -> float:
        known, out = self._known[end], self._out[end]
        return (out + 0.5) / (known + 1.0) if known >= ENOUGH else unknown

    def _score(self, start: int, end: int, by_chance: float) -> float:
        """Return the evidence in nats; an earlier excursion is weighed by all before the window."""
        past = max(start, self._since)
        share = max(self._share(past, 0.5), by_chance)
        if share > COMMON:
            return 0.0
        out, known = self._counted(start, end), self._known[end] - self._known[start]
        return _evidence(out, known, share, self._known[past] / self._alike)

    def _clump(self) -> float:
        """Return how much longer runs out of the ordinary are than chance makes them, at least 1.

        The mean is over steps, not over runs; where none was seen yet it is supposed to be 1.5.
        """
        runs = _runs(self._marks.out[: self._since])
        mean = (sum(run * run for run in runs) + 3.0) / (sum(runs) + 2.0)
        share = self._share(self._since, LITTLE)
        return max(mean * (1.0 - share) / (1.0 + share), 1.0)


def _echo(marks: Marks, series: SignalSeries) -> float:
    """Return the correlation of one step with the next one, before the window, around usual."""
    rows = zip(marks.known[: series.since], series.values, marks.usual, strict=False)
    off = [value - usual for known, value, usual in rows if known and value is not None]
    if len(off) < ENOUGH:
        return 0.0
    bound = 4.0 * median(map(abs, off))
    off = [min(max(distance, -bound), bound) for distance in off]
    power = sum(distance * distance for distance in off)
    return max(sum(map(mul, off, off[1:])) / power, 0.0) if power else 0.0


def _onset(change: Change, gain: Gain) -> int:
    """Return the most likely onset: the step that divides usual values from changed ones best.

    Each step has a gain that is bounded by that of a typical one, so a stray step some time before
    the rest weighs as one step, however wild it was, and does not outweigh the calm ones between.
    """
    near = range(max(change.at - AROUND, 0), change.until)
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
