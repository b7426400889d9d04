"""The check memory-growing: memory grows toward its limit."""

import pytest
from tests.diagnose.harness import evidence, signal, signals, steady

from sidecar.diagnose.checks.resources import memory_growing
from sidecar.diagnose.signals.limits import OLD
from sidecar.model.finding import Severity
from sidecar.model.signals import Role

GROWING = [value + max(step - 1390, 0) * 8 for step, value in enumerate(steady(300.0, 0.01))]


@pytest.mark.parametrize("name", ["memory", OLD])
def test_grows(name: str) -> None:
    """Memory that will reach its limit within the hour is an error."""
    used = signal(Role.MEMORY, GROWING, name=name, limit=1000.0)
    (finding,) = memory_growing.find(evidence(signals=signals(used)))
    assert finding.severity is Severity.ERROR
    assert finding.title.startswith("Memory grows")


@pytest.mark.parametrize(
    ("name", "values", "limit"),
    [
        pytest.param("memory", steady(300.0, 0.01), 1000.0, id="steady"),
        pytest.param(OLD, GROWING, 1200.0, id="an old generation before its first collection"),
    ],
)
def test_does_not_grow(name: str, values: list[float], limit: float) -> None:
    """Steady memory, and an old generation below 65 % of its limit, are not reported."""
    used = signal(Role.MEMORY, values, name=name, limit=limit)
    assert list(memory_growing.find(evidence(signals=signals(used)))) == []
