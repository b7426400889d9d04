"""Logs made by hand for the tests of checks: templates by minute, an hour of window after a day."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from random import Random

import msgspec
from tests.diagnose.harness import DAY, MINUTE, START, evidence

from sidecar.model.evidence import Evidence, Window
from sidecar.model.finding import Finding
from sidecar.model.logs import LogSummary, Silence, Template
from sidecar.model.record import Level, Record

BEGIN = START // MINUTE
WINDOW = DAY - 60
"""The first minute of the window."""


def template(
    text: str, level: Level, counts: Mapping[int, int], *, error: str = "", second: int = 0
) -> Template:
    """Return a template with so many records in each minute since `START`."""
    loud = level >= Level.WARNING
    hours: Counter[int] = Counter()
    for step, count in counts.items():
        hours[(BEGIN + step) // 60] += count
    first = START + min(counts) * MINUTE + second * 1_000_000_000
    record = Record(text, first, level=level, error=error)
    return Template(
        id=f"{sum(map(ord, text)):08x}",
        text=text,
        level=level,
        logger="",
        count=sum(counts.values()),
        size=100 * sum(counts.values()),
        first=first,
        last=START + max(counts) * MINUTE,
        example=record,
        first_example=record,
        minutes={BEGIN + step: count for step, count in counts.items()} if loud else {},
        hours=hours,
    )


def summary(*templates: Template, info: Sequence[int] = (), **changes: object) -> LogSummary:
    """Return the log that these templates make, and so many lines of INFO in each minute."""
    plain = template("all is well", Level.INFO, at(info) or {0: 1})
    every = sorted((plain, *templates), key=lambda each: -each.count)
    minutes: dict[int, Counter[Level | None]] = {}
    rows = [(each.level, each.minutes) for each in templates]
    rows.append((Level.INFO, {BEGIN + step: count for step, count in at(info).items()}))
    for level, counts in rows:
        for minute, count in counts.items():
            minutes.setdefault(minute, Counter())[level] += count
    firsts = [each.first for each in every if each.first is not None]
    lasts = [each.last for each in every if each.last is not None]
    total = sum(each.count for each in every)
    bare = LogSummary(
        total=total,
        by_level={},
        top=(),
        last_errors=(),
        first=min(firsts),
        last=max(lasts),
        records=total,
        minutes=minutes,
        templates=tuple(every),
        silences=silences(sorted(minutes)),
    )
    return msgspec.structs.replace(bare, **changes)


def silences(minutes: Iterable[int]) -> tuple[Silence, ...]:
    """Return the gaps between minutes that have records."""
    known = list(minutes)
    pairs = ((one, other) for one, other in pairwise(known) if other - one > 1)
    found = [Silence(one * MINUTE, other * MINUTE) for one, other in pairs]
    return tuple(sorted(found, key=lambda each: each.start - each.end)[:20])


def seen(*templates: Template, info: Sequence[int] = (), **changes: object) -> Evidence:
    """Return evidence with a log alone."""
    return evidence(logs=summary(*templates, info=info, **changes))


def steady(mean: float, seed: int = 5001, count: int = DAY) -> list[int]:
    """Return counts by minute around a mean, as chance makes them."""
    chance = Random(seed)
    return [sum(chance.random() < mean / 100 for _ in range(100)) for _ in range(count)]


def at(counts: Sequence[int]) -> dict[int, int]:
    """Return counts by minute without those that are zero."""
    return {step: count for step, count in enumerate(counts) if count}


def minutes(start: int, count: int, each: int = 1, step: int = 1) -> dict[int, int]:
    """Return so many minutes with so many records each."""
    return dict.fromkeys(range(start, start + count * step, step), each)


def known(seed: int = 5010) -> Template:
    """Return an error that always was there, about one in ten minutes."""
    return template("request failed", Level.ERROR, at(steady(0.1, seed)))


def young_log(*errors: Template, minutes: int = 6) -> Evidence:
    """Return evidence of a log of some minutes, with a hundred lines in each of them."""
    now = START + minutes * MINUTE
    log = summary(*errors, info=[100] * minutes)
    return evidence(at=now, window=Window(now - 60 * MINUTE, now), logs=log)


def one(found: Iterable[Finding]) -> Finding:
    """Return the only finding."""
    findings = list(found)
    assert len(findings) == 1
    return findings[0]
