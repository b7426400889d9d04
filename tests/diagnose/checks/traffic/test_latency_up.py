"""The check latency-up: requests take longer than before."""

import msgspec
import pytest
from tests.diagnose.harness import (
    DAY,
    EVENTS,
    as_before,
    change,
    changed,
    evidence,
    onset_is_exact,
    signal,
    signals,
    step_at_onset,
)

from sidecar.diagnose.checks.resources import series_changed
from sidecar.diagnose.checks.traffic import latency_up
from sidecar.model.finding import Severity
from sidecar.model.signals import Role, SeriesChange, Signal

SLOW = signal(Role.LATENCY, step_at_onset(0.1, 0.4), name="p95 of x", unit="s", events=EVENTS)


def test_slower() -> None:
    """A quantile that went up is a warning with both times and how many times as long it is."""
    (finding,) = latency_up.find(evidence(signals=signals(SLOW)))
    assert finding.severity is Severity.WARNING
    assert finding.title.startswith("p95 of x is 4")
    assert finding.detail.startswith("That is 3.9 times")
    assert onset_is_exact(finding)


@pytest.mark.parametrize(
    "signal_",
    [
        *as_before(SLOW),
        msgspec.structs.replace(SLOW, name="p99 of x"),
        msgspec.structs.replace(SLOW, events=(19.0,) * DAY),
    ],
    ids=["as before", "unknown", "empty", "the slowest of a hundred", "few requests"],
)
def test_not_slower(signal_: Signal) -> None:
    """A latency as before is not reported, nor a quantile of too few requests."""
    assert list(latency_up.find(evidence(signals=signals(signal_)))) == []


def test_one_event() -> None:
    """Quantiles that change together are one finding, and each of them is evidence."""
    slow = [
        signal(
            Role.LATENCY,
            step_at_onset(0.1 * factor, 0.4 * factor),
            name=f"p{factor}",
            unit="s",
            events=EVENTS,
        )
        for factor in (1, 2)
    ]
    (finding,) = latency_up.find(evidence(signals=signals(*slow)))
    assert len(finding.evidence) == 2


def test_gauge() -> None:
    """A gauge of latency that rose strongly is reported once, under this check."""
    seen = changed(change("pod_server_latency_p95_seconds", 0.76, 2.43, unit="s"))
    (finding,) = latency_up.find(seen)
    assert finding.title == "pod_server_latency_p95_seconds rose to 2.43 s (normally 760 ms)"
    assert list(series_changed.find(seen)) == []


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(change("latency_seconds", 0.7, 2.4, strong=False), id="not strong"),
        pytest.param(change("latency_seconds", 2.4, 0.7), id="faster"),
    ],
)
def test_gauge_as_before(seen: SeriesChange) -> None:
    """A gauge of latency that fell, or rose a little, is not reported."""
    assert list(latency_up.find(changed(seen))) == []


def test_reported_once() -> None:
    """A change of a quantile that is reported by its requests is not reported by its name too."""
    both = msgspec.structs.replace(
        changed(change("x_duration_seconds", 0.1, 0.4, kind="p95", unit="s")),
        signals=signals(SLOW),
    )
    assert len(list(latency_up.find(both))) == 1
