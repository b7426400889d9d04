"""The check unreadable-lines."""

import pytest
from tests.diagnose.harness import at as time_at
from tests.diagnose.lines import BEGIN, WINDOW, at, minutes, one, seen, steady

from sidecar.diagnose.checks.logs import (
    unreadable_lines,
)
from sidecar.model.finding import Severity


@pytest.mark.parametrize(
    ("plain", "severity", "onset"),
    [
        pytest.param(minutes(1400, 40, 4), Severity.WARNING, 1400, id="new"),
        pytest.param({1400: 25}, Severity.WARNING, 1400, id="at once"),
        pytest.param(at(steady(1.5)), Severity.INFO, None, id="as before"),
        pytest.param(minutes(1400, 6), None, None, id="few"),
        pytest.param(at(steady(0.4)), None, None, id="as before, few"),
    ],
)
def test_share(plain: dict[int, int], severity: Severity | None, onset: int | None) -> None:
    """A burst of unreadable lines is a warning with its onset, and many are a note."""
    inside = sum(count for step, count in plain.items() if step >= WINDOW)
    given = seen(
        info=steady(10),
        total=600 + inside,
        plain=inside,
        unreadable_minutes={BEGIN + step: count for step, count in plain.items()},
    )
    found = list(unreadable_lines.find(given))
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    assert [finding.at for finding in found if onset] == ([time_at(onset)] if onset else [])


def test_all() -> None:
    """A log of unreadable lines alone is a note: it cannot be judged."""
    given = seen(info=[1], total=1000, plain=1000)
    assert one(unreadable_lines.find(given)).severity is Severity.INFO
