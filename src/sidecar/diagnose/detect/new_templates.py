"""Detect log templates that are new in the window, and estimate the chance that they are not.

Were it chance, a template that came on m occasions would have come in the window on all m of them
with probability s to the power of m, where s is the window's share of the time or of the records,
whichever is more. There are as many candidates as earlier templates that were as rare, and one more
(Good 1953, Good and Toulmin 1956): a log with a long tail of rare errors shows new ones all the
time, and needs more evidence than one that had none.

One failure often leaves lines in several minutes, because of retries. So an occasion is a run of
minutes with pauses of no more than `PAUSE`, and each further minute of it counts as much less of a
surprise as earlier rare templates went on (of one that is seen for the first time it is not known:
Laplace's rule of succession).

A log that is younger than the window, or than two of them, has too little before it for that. There
a template is new if the log went on longer without it than with it, and had lines enough then.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from sidecar.diagnose.checks.logged import MINUTE, Logged, is_error
from sidecar.model.logs import Template
from sidecar.model.record import Level

RARE = 0.002
"""Chance of a healthy log showing one such template, below which it is not chance."""

SELDOM = 0.05
"""The same below which it is worth a note."""


PAUSE = 5
"""Minutes without it after which a template that comes again came on another occasion."""

GOES_ON, OCCASIONS = 1.0, 2.0
"""Assumed before any occasion was seen: one of two continues for another minute."""

RARE_MINUTES = 30
"""Minutes in which a template was seen, above which it is not rare and says nothing about
failures."""

YOUNG_LINES, YOUNG_NS = 30, MINUTE
"""Lines and time of a young log before a template that is new in it."""

YOUNG_MANY, MUCH = 30, 0.2
"""Lines that it has in a minute, and their share of all: a request that fails may leave several."""

YOUNG_LASTS, STILL = MINUTE // 3, 2 * MINUTE
"""How long it comes at least, and how long ago at most the last one was."""

LASTING = 6
"""Minutes in which it was seen; with fewer it is not known whether it lasts."""

LASTS = 10 * MINUTE
"""How long ago, at most, what began before the window and still lasts was seen last."""


class New(msgspec.Struct, frozen=True):
    """A template that is new: the minutes it was seen in, and the chance of it, were it luck.

    `at` lies before the window if it first came then and still comes.
    """

    template: Template
    at: int
    minutes: int
    chance: float


def new_errors(logged: Logged, least: Level = Level.ERROR) -> list[New]:
    """Return the templates of that level or above that are new, those seen first first.

    Errors are judged among errors, warnings among warnings. In a log that does not go back before
    the window for at least as long as the window only errors that are much of it now are reported.
    """
    templates = []
    for is_bad in (True, False) if least < Level.ERROR else (True,):
        alike = [
            template
            for template in logged.log.templates
            if template.level and template.level >= least and is_error(template) is is_bad
        ]
        if _share(logged, logged.span.start) <= 1 / 2:
            templates += [*_of_the_window(alike, logged), *_lasting(alike, logged)]
        elif is_bad:
            templates += _of_a_young_log(alike, logged)
    return sorted(templates, key=lambda new: (new.at, new.template.text))


def _of_the_window(templates: list[Template], logged: Logged) -> Iterator[New]:
    share = _share(logged, logged.span.start)
    judge = _Luck(templates, logged.span.start)
    for template in templates:
        first = template.first
        if first is not None and template.minutes and logged.span.start <= first <= logged.span.end:
            yield New(template, first, len(template.minutes), judge.chance(template, share))


def _lasting(templates: list[Template], logged: Logged) -> Iterator[New]:
    """Yield what first came before the window and still comes.

    It must have come on most of the occasions that there were, and be sure.
    """
    end = min(logged.span.end, logged.log.last or 0)
    for template in templates:
        first, last = template.first, template.last
        if first is None or last is None or first >= logged.span.start or last < end - LASTS:
            continue
        pause = (last - first) // MINUTE / max(len(template.minutes) - 1, 1)
        if len(template.minutes) < LASTING or pause > PAUSE:
            continue
        share = _share(logged, first)
        if share <= 1 / 2:
            chance = _Luck(templates, first).chance(template, share)
            if chance < RARE:
                yield New(template, first, len(template.minutes), chance)


def _of_a_young_log(templates: list[Template], logged: Logged) -> Iterator[New]:
    begun, end = logged.log.first or 0, min(logged.span.end, logged.log.last or 0)
    for template in templates:
        first = template.first
        if first is None or not logged.span.start <= first <= end:
            continue
        last = template.last or first
        if first - begun < max(end - first, YOUNG_NS) or last < end - STILL:
            continue
        before = sum(logged.records[: max(first // MINUTE - logged.start, 0)])
        shares = [
            (count, count / max(logged.records[minute - logged.start], 1))
            for minute, count in template.minutes.items()
            if 0 <= minute - logged.start < logged.count
        ]
        is_much = any(count >= YOUNG_MANY and share >= MUCH for count, share in shares)
        if before >= YOUNG_LINES and last - first >= YOUNG_LASTS and is_much:
            yield New(template, first, len(template.minutes), 0.0)


class _Luck:
    """How rare templates came before some time, and what is a surprise after it."""

    def __init__(self, templates: list[Template], start: int) -> None:
        edge = start // MINUTE
        past = [
            sorted(minute for minute in template.minutes if minute < edge)
            for template in templates
            if template.first is not None and template.first < start
        ]
        rare = [minutes for minutes in past if 0 < len(minutes) <= RARE_MINUTES]
        self._before = sorted(map(len, past))
        occasions = sum(map(_occasions, rare)) + OCCASIONS
        minutes = sum(map(len, rare)) + OCCASIONS + GOES_ON * OCCASIONS / 2
        self._goes_on = max(1.0 - occasions / minutes, GOES_ON / (GOES_ON + OCCASIONS))

    def chance(self, template: Template, share: float) -> float:
        """Return how many templates chance alone would show so."""
        minutes, occasions = len(template.minutes), _occasions(sorted(template.minutes))
        luck: float = share**occasions * self._goes_on ** (minutes - occasions)
        return (bisect_right(self._before, minutes) + 1) * luck


def _occasions(minutes: Sequence[int]) -> int:
    return sum(after - before > PAUSE for before, after in pairwise(minutes)) + 1


def _share(logged: Logged, start: int) -> float:
    """Return the share of the log since a time: of its time, or of its lines without errors."""
    first = logged.log.first or 0
    end = min(logged.span.end, logged.log.last or 0)
    if first >= start:
        return 1.0
    time = (end - start) / max(end - first, MINUTE)
    since = max(start // MINUTE - logged.start, 0)
    calm = [every - bad for every, bad in zip(logged.records, logged.errors, strict=True)]
    lines = sum(calm[since:]) / max(sum(calm) + logged.log.minutes_dropped, 1)
    return max(time, lines)
