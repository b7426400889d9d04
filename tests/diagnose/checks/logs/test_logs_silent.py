"""The check logs-silent."""

import msgspec
import pytest
from tests.diagnose.harness import MINUTE, START, evidence, signal, signals
from tests.diagnose.harness import at as time_at
from tests.diagnose.lines import one, seen, steady, summary

from sidecar.diagnose.checks.logs import (
    logs_silent,
)
from sidecar.model.finding import Severity
from sidecar.model.signals import Role


def test_silent() -> None:
    """A log that ends is silent since its last line."""
    found = one(logs_silent.find(seen(info=steady(5)[:1420])))
    assert found.at is not None
    assert abs(found.at - time_at(1419)) <= MINUTE
    assert found.title.startswith("The log is silent for 2")


def test_over() -> None:
    """A silence that has ended is reported too."""
    row = steady(10)
    row[1400:1412] = [0] * 12
    found = one(logs_silent.find(seen(info=row)))
    assert found.title.startswith("The log was silent for 1")


def test_begun_before_the_window() -> None:
    """A silence that is longer than the window is reported while it lasts."""
    found = one(logs_silent.find(seen(info=steady(5)[:1290])))
    assert found.at == time_at(1289)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"unreadable_minutes": {START // MINUTE + 1399: 60}}, id="unreadable"),
        pytest.param({"setback": 45 * MINUTE}, id="a clock set back"),
    ],
)
def test_no_silence(changes: dict[str, object]) -> None:
    """Lines without times end a silence, and a clock that was set explains a gap."""
    row = steady(5)[:1400]
    log = summary(info=row)
    assert one(logs_silent.find(evidence(logs=log))).at == time_at(1399)
    still = msgspec.structs.replace(log, **changes)
    assert list(logs_silent.find(evidence(logs=still))) == []


@pytest.mark.parametrize(("skew", "until"), [(-2000.0, 1410), (2400.0, 1438)])
def test_clocks_apart(skew: float, until: int) -> None:
    """A silence that is no longer than the clocks differ is not reported."""
    found = logs_silent.find(evidence(logs=summary(info=steady(5)[:until]), skew_s=skew))
    assert list(found) == []


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(steady(0.3)[:1435], id="sparse"),
        pytest.param(steady(5)[:1438], id="short"),
        pytest.param([0] * 1400 + [9] * 20, id="begun lately"),
        pytest.param([0 if at % 60 > 30 else 5 for at in range(1440)], id="as each hour"),
        pytest.param([max(5 - abs(at - 1200) // 30, 0) for at in range(1430)], id="ebbing away"),
    ],
)
def test_rhythm(row: list[int]) -> None:
    """A gap that the rhythm of the log explains is not a silence."""
    assert list(logs_silent.find(seen(info=row))) == []


@pytest.mark.parametrize(
    ("now", "severity"),
    [
        pytest.param(0.0, None, id="none"),
        pytest.param(2.0, Severity.ERROR, id="as before"),
    ],
)
def test_traffic(now: float, severity: Severity | None) -> None:
    """A silence is not reported without work, and is an error with work."""
    work = signal(Role.TRAFFIC, [2.0] * 1415 + [now] * 25)
    given = evidence(logs=summary(info=steady(5)[:1415]), signals=signals(work))
    found = list(logs_silent.find(given))
    assert [finding.severity for finding in found] == ([severity] if severity else [])
