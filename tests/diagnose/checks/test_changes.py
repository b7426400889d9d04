"""The checks that judge a change of a signal: what they say, how loud, and when they are silent."""

import msgspec
import pytest
from tests.diagnose.harness import (
    DAY,
    MINUTE,
    ONSET,
    at,
    counted,
    evidence,
    signal,
    signals,
    steady,
)

from sidecar.diagnose.checks.observer import target_slow
from sidecar.diagnose.checks.resources import saturation
from sidecar.diagnose.checks.traffic import error_ratio_up, latency_up, traffic_dropped
from sidecar.model.finding import Severity
from sidecar.model.signals import Outage, Role, Signal

EVENTS = tuple(counted([100.0] * DAY))


def step(before: float, after: float, until: int = DAY, spread: float = 0.1) -> list[float]:
    """Return a figure that changes at `ONSET`, and back."""
    usual = steady(1.0, spread)
    return [
        each * (after if ONSET <= number < until else before) for number, each in enumerate(usual)
    ]


def errors(after: float, until: int = DAY) -> Signal:
    """Return a ratio of failures that goes up."""
    return signal(Role.ERRORS, step(0.01, after, until), unit="ratio", events=EVENTS)


ERRORS, LATENCY, TRAFFIC = Role.ERRORS, Role.LATENCY, Role.TRAFFIC

ROWS = {
    "errors": (error_ratio_up, errors(0.2), Severity.ERROR, "fail (normally"),
    "errors that ended": (error_ratio_up, errors(0.2, 1425), Severity.WARNING, "fail"),
    "latency": (
        latency_up,
        signal(LATENCY, step(0.1, 0.4), name="p95 of x", unit="s", events=EVENTS),
        Severity.WARNING,
        "p95 of x is 4",
    ),
    "traffic": (
        traffic_dropped,
        signal(TRAFFIC, step(5.0, 0.5)),
        Severity.WARNING,
        "http_requests_total fell to",
    ),
    "no traffic": (
        traffic_dropped,
        signal(TRAFFIC, step(5.0, 0.0)),
        Severity.WARNING,
        "http_requests_total stopped (normally",
    ),
    "pool": (
        saturation,
        signal(Role.SATURATION, step(0.4, 1.0, spread=0.01), unit="", limit=1.0, name="pool"),
        Severity.ERROR,
        "pool at 100% of its limit",
    ),
    "processors": (
        saturation,
        signal(Role.CPU, step(0.4, 0.97, spread=0.01), unit="ratio", limit=1.0),
        Severity.WARNING,
        "at 97% of its limit",
    ),
    "scrapes": (
        target_slow,
        signal(Role.OTHER, step(0.01, 0.9), series="scrape_duration_seconds", unit="s"),
        Severity.WARNING,
        "A scrape takes",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_found(name: str) -> None:
    """A change is told once, with its minute, its figures and a hint."""
    module, changed, severity, title = ROWS[name]
    (finding,) = module.CHECK.find(evidence(signals=signals(changed)))
    assert finding.code == module.CHECK.code
    assert finding.severity is severity
    assert title in finding.title
    assert finding.at is not None
    assert abs(finding.at - at(ONSET)) <= MINUTE
    assert finding.evidence[0].at == finding.at
    assert finding.hint


@pytest.mark.parametrize("name", ROWS)
def test_silent(name: str) -> None:
    """A figure that stays as it was is not told, nor is one that nobody knows."""
    module, changed, _, _ = ROWS[name]
    usual = (*changed.values[:ONSET], *changed.values[ONSET - 30 : ONSET])
    for values in (usual, (None,) * DAY, ()):
        still = msgspec.structs.replace(changed, values=values, events=_same(changed, values))
        assert list(module.CHECK.find(evidence(signals=signals(still)))) == []
    assert list(module.CHECK.find(evidence())) == []


def _same(of: Signal, values: tuple[object, ...]) -> tuple[float | None, ...]:
    return of.events[: len(values)] if of.events else ()


def test_one_event() -> None:
    """Quantiles that change together are one finding, and each of them is evidence."""
    slow = [
        signal(LATENCY, step(0.1 * part, 0.4 * part), name=f"p{part}", unit="s", events=EVENTS)
        for part in (1, 2)
    ]
    (finding,) = latency_up.find(evidence(signals=signals(*slow)))
    assert len(finding.evidence) == 2


def test_not_while_down() -> None:
    """A target that is down has no traffic that could have dropped."""
    values = [None if number >= ONSET else each for number, each in enumerate(steady(5.0))]
    down = Outage(at(ONSET), at(DAY - 1), 120, "refused", lasting=True)
    gone = signals(Signal(TRAFFIC, "x", "x", "1/s", tuple(values)), outages=(down,))
    assert list(traffic_dropped.find(evidence(signals=gone))) == []
