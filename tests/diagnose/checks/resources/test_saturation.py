"""The check saturation: a resource with a limit is used up."""

import msgspec
import pytest
from tests.diagnose.harness import (
    as_before,
    evidence,
    onset_is_exact,
    signal,
    signals,
    step_at_onset,
)

from sidecar.diagnose.checks.resources import saturation
from sidecar.model.finding import Severity
from sidecar.model.signals import Role, Signal

POOL = signal(
    Role.SATURATION, step_at_onset(0.4, 1.0, spread=0.01), unit="", limit=1.0, name="pool"
)
CPU = signal(Role.CPU, step_at_onset(0.4, 0.97, spread=0.01), unit="ratio", limit=1.0)


@pytest.mark.parametrize(
    ("used", "severity", "title"),
    [
        pytest.param(POOL, Severity.ERROR, "pool at 100% of its limit", id="pool"),
        pytest.param(CPU, Severity.WARNING, "requests at 97% of its limit", id="CPU"),
    ],
)
def test_used_up(used: Signal, severity: Severity, title: str) -> None:
    """A resource that reached its limit is reported; an error where none of it is left."""
    (finding,) = saturation.find(evidence(signals=signals(used)))
    assert (finding.severity, finding.title) == (severity, title)
    assert "are still used (normally" in finding.detail
    assert onset_is_exact(finding)


@pytest.mark.parametrize(
    "used",
    [
        *as_before(POOL),
        msgspec.structs.replace(POOL, limit=None),
        msgspec.structs.replace(POOL, unit="bytes"),
    ],
    ids=["as before", "unknown", "empty", "no limit", "a disk"],
)
def test_not_used_up(used: Signal) -> None:
    """A resource below its limit, without one, or with a check of its own is not reported."""
    assert list(saturation.find(evidence(signals=signals(used)))) == []
