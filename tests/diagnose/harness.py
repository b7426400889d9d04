"""What the tests of checks share: evidence and signals made by hand, on a grid of minutes."""

from random import Random
from types import ModuleType

import msgspec

from sidecar.diagnose.checks.resources import series_changed
from sidecar.model.evidence import Evidence, Missing, Window
from sidecar.model.finding import Finding, Severity
from sidecar.model.signals import (
    Changes,
    Outage,
    Restart,
    Role,
    SeriesChange,
    Signal,
    Signals,
)

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
START = 1_771_632_000 * SECOND
DAY = 1440
NOW = START + DAY * MINUTE
ONSET = 1410
"""A step within the last hour of a day."""


def at(step: int) -> int:
    """Return the time in ns at which a step begins."""
    return START + step * MINUTE


def evidence(**changes: object) -> Evidence:
    """Return evidence of which nothing is known but what is given, a day after `START`."""
    nothing = Missing("not there")
    bare = Evidence(
        at=NOW,
        target="",
        log_path="",
        history_path="",
        health=nothing,
        metrics=nothing,
        logs=nothing,
        history=nothing,
        window=Window(NOW - 60 * MINUTE, NOW),
    )
    return msgspec.structs.replace(bare, **changes)


def signals(*of: Signal, **changes: object) -> Signals:
    """Return signals over the day before `NOW`, scraped every 15 s."""
    bare = Signals(START, MINUTE, of, interval=15 * SECOND)
    return msgspec.structs.replace(bare, **changes)


def signal(role: Role, values: list[float], **changes: object) -> Signal:
    """Return a signal of that role."""
    bare = Signal(role, "requests", "http_requests_total", "1/s", tuple(values))
    return msgspec.structs.replace(bare, **changes)


def steady(level: float, spread: float = 0.1, seed: int = 1001, count: int = DAY) -> list[float]:
    """Return a figure that varies by some share around a level."""
    chance = Random(seed)
    return [level * chance.lognormvariate(0.0, spread) for _ in range(count)]


def counted(expected: list[float], seed: int = 1001) -> list[float]:
    """Return for each step how many of that many expected events there were, by chance."""
    chance = Random(seed)
    return [float(_poisson(chance, mean)) for mean in expected]


def _poisson(chance: Random, expected: float) -> int:
    if expected > 50:
        return max(round(chance.gauss(expected, expected**0.5)), 0)
    count, left = -1, expected
    while left >= 0.0:
        left -= chance.expovariate(1.0)
        count += 1
    return count


def outage(start: int, seconds: int, **changes: object) -> Outage:
    """Return an outage of that length at a step, scraped every 15 s."""
    end = at(start) + (seconds - 15) * SECOND
    return Outage(at(start), end, seconds // 15, "refused", **changes)  # type: ignore[arg-type] # by name


def restarts(*steps: float) -> tuple[Restart, ...]:
    """Return restarts at steps."""
    return tuple(Restart(at(0) + int(step * MINUTE), "uptime fell") for step in steps)


def change(series: str, before: float, after: float, **fields: object) -> SeriesChange:
    """Return a strong change of a series at `ONSET`, which lasts to the end of the day."""
    bare = SeriesChange(
        series=series,
        kind="value",
        unit="",
        before=before,
        after=after,
        at=at(ONSET),
        until=NOW,
        excess=9.0,
        ratio=3.0,
        chance=1e-6,
        strong=True,
    )
    return msgspec.structs.replace(bare, **fields)


def changed(*changes: SeriesChange) -> Evidence:
    """Return evidence of which nothing but these changes is known."""
    return evidence(changes=Changes(100, changes), signals=signals())


def title_of_warning(check: ModuleType, seen: SeriesChange) -> str:
    """Return the title of the one finding of a check for a change that began at `ONSET`.

    It is a warning, and series-changed does not report the same change again.
    """
    (finding,) = check.find(changed(seen))
    assert finding.severity is Severity.WARNING
    assert finding.at == at(ONSET)
    assert list(series_changed.find(changed(seen))) == []
    return str(finding.title)


EVENTS = tuple(counted([100.0] * DAY))
"""About a hundred requests in each step of a day."""


def step_at_onset(
    before: float, after: float, until: int = DAY, spread: float = 0.1
) -> list[float]:
    """Return a figure that changes at `ONSET`, and back at `until`."""
    return [
        value * (after if ONSET <= step < until else before)
        for step, value in enumerate(steady(1.0, spread))
    ]


def onset_is_exact(finding: Finding) -> bool:
    """Return whether a finding begins within a minute of `ONSET`, and its evidence with it."""
    assert finding.at is not None
    return abs(finding.at - at(ONSET)) <= MINUTE and finding.evidence[0].at == finding.at


def as_before(signal: Signal) -> list[Signal]:
    """Return a signal that stayed as it was before `ONSET`, with no value at all, and empty."""
    values = (
        (*signal.values[:ONSET], *signal.values[ONSET - 30 : ONSET]),
        (None,) * DAY,
        (),
    )
    return [
        msgspec.structs.replace(signal, values=row, events=signal.events[: len(row)])
        for row in values
    ]


YOUNG_STEP = 5
"""Seconds of a step of a young history."""


def failing_young(*shares: float) -> Evidence:
    """Return evidence of a young service, of which such a share of 25 requests a step failed."""
    values = [round(share * 25) / 25 for share in shares]
    errors = signal(Role.ERRORS, values, unit="ratio", events=(25.0,) * len(values))
    now = START + len(values) * YOUNG_STEP * SECOND
    young = Signals(START, YOUNG_STEP * SECOND, (errors,), interval=SECOND)
    return evidence(at=now, window=Window(now - 3600 * SECOND, now), signals=young)
