"""Which templates are new in the window, and how likely they are rare ones which have their turn.

Were it chance, a template that was seen in m different minutes would have been seen in the window
in all m of them with probability s to the power of m, where s is the window's share of the time or
of the records, whichever is more. There are as many candidates as earlier templates that were seen
in m minutes or fewer, and one more (Good 1953, Good and Toulmin 1956): a log with a long tail of
rare errors shows new ones all the time, and needs more evidence than one that had none. Minutes
are counted rather than lines, because one failure often leaves several lines.
"""

from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from sidecar.inspect.logged import MINUTE, Logged, is_error
from sidecar.model.logs import Template
from sidecar.model.record import Level

RARE = 0.002
"""Chance of a healthy log showing one such template, below which it is no chance."""

SELDOM = 0.05
"""The same below which it is worth a note."""


class New(msgspec.Struct, frozen=True):
    """A template of the window: the minutes it was seen in, and the chance of it, were it luck."""

    template: Template
    at: int
    minutes: int
    chance: float


def new_errors(logged: Logged, least: Level = Level.ERROR) -> list[New]:
    """Return the templates of that level or above that are new, those seen first first.

    None if the log does not go back before the window for at least as long as the window.
    Errors are judged among errors, warnings among warnings.
    """
    share = _share(logged)
    if share > 1 / 2:
        return []
    found = []
    for is_bad in (True, False) if least < Level.ERROR else (True,):
        alike = [
            each
            for each in logged.log.templates
            if each.level and each.level >= least and is_error(each) is is_bad
        ]
        before = _minutes_before(alike, logged.span.start)
        for each, at in _of_the_window(alike, logged):
            minutes = len(each.minutes)
            chance = (bisect_right(before, minutes) + 1) * share**minutes
            found.append(New(each, at, minutes, chance))
    return sorted(found, key=lambda each: (each.at, each.template.text))


def _of_the_window(templates: list[Template], logged: Logged) -> Iterator[tuple[Template, int]]:
    for each in templates:
        first = each.first
        if first is not None and each.minutes and logged.span.start <= first <= logged.span.end:
            yield each, first


def _share(logged: Logged) -> float:
    """Return the window's share of the log: of its time, or of its lines that are no errors."""
    first = logged.log.first or 0
    end = min(logged.span.end, logged.log.last or 0)
    if first >= logged.span.start:
        return 1.0
    time = (end - logged.span.start) / max(end - first, MINUTE)
    calm = [every - bad for every, bad in zip(logged.records, logged.errors, strict=True)]
    lines = sum(calm[logged.since :]) / max(sum(calm) + logged.log.minutes_dropped, 1)
    return max(time, lines)


def _minutes_before(templates: list[Template], start: int) -> list[int]:
    """Return in how many minutes before the window each template was seen, in order."""
    edge = start // MINUTE
    return sorted(
        sum(minute < edge for minute in each.minutes)
        for each in templates
        if each.first is not None and each.first < start
    )
