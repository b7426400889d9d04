"""Detect a change of one signal against its own past; docs/decisions/0011 has the reasons.

Each step is only asked whether it is out of the ordinary by more than the effect that matters
(baseline.py). Steps out of the ordinary that lie close together make an excursion. An excursion is
a change when

- its effect, over the excursion as a whole, is as large as asked for;
- its evidence is enough: the likelihood ratio of "steps are out of the ordinary more often than
  before" against "as often as before" (two binomials, both rates estimated), divided by how much
  such steps came in runs before, is at least `EVIDENCE`;
- no earlier excursion was half as strong: bursts that come again are normal.

Nothing is assumed of how the values are distributed, and one wild step counts as one step.
"""

from collections.abc import Iterable
from math import ceil, exp, floor, log
from statistics import median

from sidecar.diagnose.detect.baseline import (
    ENOUGH,
    LEARNED_S,
    NEW_NORMAL_S,
    Marks,
    Values,
    held,
    mark,
    middle,
    pooled,
)
from sidecar.diagnose.detect.excursions import Chance, Change, Judge, SignalSeries, Terms, Verdict

__all__ = ["Change", "SignalSeries", "level_rise", "rate_fall", "ratio_rise", "reached"]

ERRORS = 5.0
"""Events that a ratio's change is made of at least."""

USERS, SLIGHT = 10.0, 0.001
"""Events more a step that matter however many there are in all, and the least share that does."""

FEW = 20.0
"""Events a step below which a quantile is noise; then only steps with as few are compared."""

RARE_ODD = 0.25
"""The same for a quantile of few events, where no step before had as few."""

FOLD = 3.0
"""How many times as large a ratio is after an onset at least, for the likelihood of it."""

SPARSE = 5.0
"""Events a step below which a fall of their rate is noise; stops.py finds that they stopped."""

PAST_S = 600
"""Seconds that a level must have been known for; a young service has not shown its rhythm."""

CALLERS_S = 1800
"""The same for a rate of work, which ends when a person stops trying a service."""

OLD = 0.15
"""Share to which a rate must have fallen before the window: by less it falls each evening."""

STEADY = 0.9
"""Share of the steps of a young service that had work, if it is to have some all the time."""

NEAR = 5
"""Steps before and after an onset that distinguish a fall from a decline."""

TINY = 1e-12
"""Instead of zero, where a logarithm is needed."""

MANY = 200.0
"""Expected events a step above which chance alone does not double or halve them."""


def level_rise(series: SignalSeries, factor: float = 1.5, least: float = 0.0) -> Change | None:
    """Find when a level, as a latency, went up by a factor, and by `least`."""
    return _first(_level_rise(series, factor**power, least) for power in (1, 2, 3))


def ratio_rise(series: SignalSeries, factor: float = 3.0, least: float = 0.005) -> Change | None:
    """Find when a ratio of events, as errors among requests, went up by a factor and by `least`.

    Less than `least` will do where it is `USERS` events more a step, down to `SLIGHT`.
    """
    known = [weight for weight in series.events if weight]
    least = min(least, max(USERS / median(known), SLIGHT)) if known else least
    return _first(_ratio_rise(series, factor**power, least * 4**power / 4) for power in (1, 2, 3))


def rate_fall(series: SignalSeries, share: float = 0.4) -> Change | None:
    """Find when a rate, in events a second, fell at once to a share of what it was, or to zero."""
    return _first(
        _rate_fall(series, part) for part in (share, share * 0.6, share * 0.35, share * 0.1)
    )


def _vote(value: float, events: float, before: float, after: float) -> float:
    """Return for what a step speaks: from -1, as before a change, to 1, as after it.

    It is how much likelier its figure is after the change than before (Poisson), by how much the
    typical one of either side is: steps count alike, but those of few events less.
    """
    least = max(after, before) / 100  # nothing seen is not "never"
    steep = log(max(after, least) / max(before, least))
    value = min(max(value, min(before, after)), max(before, after))
    side = after if (gain := value * steep - (after - before)) > 0.0 else before
    most = abs(side * steep - (after - before))
    return gain / most * min(events * most, 1.0) if most else 0.0


def _first(rungs: Iterable[Change | Verdict]) -> Change | None:
    """Return the change that the first rung finds; small effects may be common, large ones rare.

    A rung that has nothing to weigh has none above it that would have.
    """
    for rung in rungs:
        if isinstance(rung, Change):
            return rung
        if rung is Verdict.QUIET:
            return None
    return None


def _level_rise(series: SignalSeries, factor: float, least: float) -> Change | Verdict:
    def odd(value: float, usual: float) -> bool:
        return value > usual * factor and value > usual + least

    marks = mark(series.values, series.events, series.step_s, middle, odd)

    def effect(start: int, end: int) -> tuple[float, float, bool]:
        after = middle([(value, 1.0) for value in series.values[start:end] if value is not None])
        return marks.usual[start], after, odd(after, marks.usual[start])

    def gain(change: Change, at: int) -> float:
        value = series.values[at]
        if value is None:
            return 0.0
        low, high = log(max(change.before, TINY)), log(max(change.after, TINY))
        return min(max(log(max(value, TINY)), low), high) - (low + high) / 2

    judge = Judge(marks, series, odd, Terms(past_s=PAST_S))
    return judge.change(effect, _few_events(marks, series), gain)


def _ratio_rise(series: SignalSeries, factor: float, least: float) -> Change | Verdict:
    def odd(value: float, usual: float) -> bool:
        return value > usual * factor and value > usual + least

    marks = mark(series.values, series.events, series.step_s, pooled, odd)

    def effect(start: int, end: int) -> tuple[float, float, bool]:
        both = zip(series.values[start:end], series.events[start:end], strict=True)
        pairs = [(value, weight) for value, weight in both if value is not None and weight]
        after, before = pooled(pairs), marks.usual[start]
        counted = sum(value * weight for value, weight in pairs)
        return before, after, odd(after, before) and counted >= ERRORS

    def by_chance(start: int, end: int) -> float:
        events = _mean(series.events[start:end])
        usual = marks.usual[start]
        past = sum(weight for weight in series.events[:start] if weight)
        # Half an event more than were seen: a ratio of zero is never certain.
        expected = events * max(usual, (_failed(series, start) + 0.5) / (past + 1.0))
        return 1.0 - _poisson(floor(max(usual * factor, usual + least) * events), expected)

    def gain(change: Change, at: int) -> float:
        value, weight = series.values[at], series.events[at]
        if value is None or not weight:
            return 0.0
        # Where failures are rare, a median hour has none: what came before is counted as well.
        before = max(change.before, min(_shortly_before(series, change.at), change.after / FOLD))
        return _vote(value, weight, before, change.after)

    return Judge(marks, series, odd, Terms(persists=True)).change(effect, by_chance, gain)


def _rate_fall(series: SignalSeries, share: float) -> Change | Verdict:
    def odd(value: float, usual: float) -> bool:
        return value < usual * share and usual * series.step_s >= SPARSE

    marks = mark(series.values, (), series.step_s, middle, odd)

    def effect(start: int, end: int) -> tuple[float, float, bool]:
        after, before = _mean(series.values[start:end]), marks.usual[start]
        enough = odd(after, before) and _abrupt(series.values, start, before - after)
        return before, after, enough and _is_steady(series, start, before)

    def by_chance(start: int, _end: int) -> float:
        expected = marks.usual[start] * series.step_s
        return _poisson(ceil(expected * share) - 1, expected)

    def gain(change: Change, at: int) -> float:
        value = series.values[at]
        if value is None:
            return 0.0
        return _vote(value, series.step_s, change.before, change.after)

    judge = Judge(marks, series, odd, Terms(past_s=CALLERS_S, old=share <= OLD))
    return judge.change(effect, by_chance, gain)


def reached(series: SignalSeries, limit: float) -> Change | None:
    """Find when a figure reached a limit and stayed, as it never did before."""
    marks = held(series.values, limit)

    def effect(start: int, end: int) -> tuple[float, float, bool]:
        known = [value for value in series.values[:start] if value is not None]
        before = middle([(value, 1.0) for value in known]) if known else 0.0
        return before, _mean(series.values[start:end]), True

    def gain(_: Change, at: int) -> float:
        return (2.0 * marks.out[at] - 1.0) * marks.known[at]

    judge = Judge(marks, series, lambda value, _: value >= limit)
    return _first([judge.change(effect, lambda *_: 0.0, gain)])


def _shortly_before(series: SignalSeries, at: int) -> float:
    steps = max(round(LEARNED_S / series.step_s), ENOUGH)
    rows = zip(series.values[max(at - steps, 0) : at], series.events[max(at - steps, 0) : at],
               strict=True)  # fmt: skip
    return pooled([(value, weight) for value, weight in rows if value is not None and weight])


def _failed(series: SignalSeries, end: int) -> float:
    both = zip(series.values[:end], series.events[:end], strict=True)
    return sum(value * weight for value, weight in both if value and weight)


def _few_events(marks: Marks, series: SignalSeries) -> Chance:
    """Return how often steps with as few events were out of the ordinary before, where few."""

    def by_chance(start: int, end: int) -> float:
        if not series.events or (mean := _mean(series.events[start:end])) >= FEW:
            return 0.0
        until = max(start, series.since)
        rows = zip(series.events[:until], marks.known, marks.out, strict=False)
        alike = [out for events, known, out in rows if known and events and events <= 2 * mean]
        return (sum(alike) + 0.5) / (len(alike) + 1.0) if len(alike) >= 3 * ENOUGH else RARE_ODD

    return by_chance


def _is_steady(series: SignalSeries, at: int, usual: float) -> bool:
    """Return whether work came all the time, in a history too short to know when it ends.

    A load test, or one who tries a service, begins and ends; those who depend on it do not.
    """
    known = [value for value in series.values[:at] if value is not None]
    if len(known) * series.step_s >= NEW_NORMAL_S:
        return True
    return sum(value > usual / 4 for value in known) >= STEADY * len(known)


def _abrupt(values: Values, at: int, fall: float) -> bool:
    """Return whether at least half of a fall happened at once, as no daily rhythm falls."""
    before = _mean(values[max(at - NEAR, 0) : at])
    return before - _mean(values[at : at + NEAR]) >= 0.5 * fall


def _mean(values: Values) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0


def _poisson(most: int, expected: float) -> float:
    """Return the probability of at most `count` events, where `mean` are expected."""
    if most < 0:
        return 0.0
    if expected > MANY:
        return 0.0 if most < expected else 1.0
    term = exp(-expected)
    total = term
    for count in range(1, most + 1):
        term *= expected / count
        total += term
    return min(total, 1.0)
