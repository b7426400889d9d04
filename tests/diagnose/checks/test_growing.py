"""Signals that grow toward a limit, and the words and severity of their findings."""

import pytest
from tests.diagnose.harness import DAY, NOW, SECOND, evidence, restarts, signal, signals, steady

from sidecar.diagnose.checks.growing import growth_finding, growths
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Severity
from sidecar.model.signals import Role, Signal


def memory(speed: float, limit: float | None, **fields: object) -> Evidence:
    """Return evidence of memory that grows by `speed` a minute in the last 50 minutes."""
    values = [value + max(step - 1390, 0) * speed for step, value in enumerate(steady(300.0, 0.01))]
    return evidence(
        signals=signals(signal(Role.MEMORY, values, name="memory", unit="", limit=limit), **fields)
    )


def every(_signal: Signal) -> bool:
    """Return that a signal is wanted."""
    return True


@pytest.mark.parametrize(
    ("limit", "severity", "end"),
    [
        pytest.param(1000.0, Severity.ERROR, "at its limit in", id="soon"),
        pytest.param(1500.0, Severity.WARNING, "at its limit in", id="later"),
        pytest.param(None, Severity.INFO, "Memory grows: 6", id="no limit"),
    ],
)
def test_grows(limit: float | None, severity: Severity, end: str) -> None:
    """Growth is an error when less than an hour is left, a warning before, a note without limit."""
    (growing,) = growths(memory(8.0, limit), every)
    finding = growth_finding("memory-growing", "Memory", growing, "a hint")
    assert finding.severity is severity
    assert end in finding.title
    assert finding.detail.startswith("It grew from ")
    assert finding.evidence[-1].at == NOW - 60 * SECOND


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(memory(0.0, 1000.0), id="steady"),
        pytest.param(memory(8.0, 10_000.0), id="far from its limit"),
        pytest.param(memory(8.0, 1000.0, restarts=restarts(1435)), id="since a restart"),
        pytest.param(evidence(), id="no history"),
    ],
)
def test_does_not_grow(known: Evidence) -> None:
    """Steady use, a limit far away, and the first minutes after a restart are no growth."""
    assert list(growths(known, every)) == []


def test_unwanted() -> None:
    """Only wanted signals are asked."""
    assert list(growths(memory(8.0, 1000.0), lambda signal: signal.role is Role.FILES)) == []


def test_no_longer_scraped() -> None:
    """A signal without recent values has ended and does not grow."""
    values = [None if step >= DAY - 10 else 300.0 + max(step - 1390, 0) * 8 for step in range(DAY)]
    ended = Signal(Role.MEMORY, "memory", "memory", "", tuple(values), limit=1000.0)
    assert list(growths(evidence(signals=signals(ended)), every)) == []
