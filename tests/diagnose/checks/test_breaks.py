"""Checks of outages, restarts and gaps find nothing where nothing broke."""

import pytest
from tests.diagnose.harness import (
    evidence,
    signals,
)

from sidecar.diagnose.checks.availability import restart, restart_loop, target_down
from sidecar.diagnose.checks.observer import scrape_gaps


@pytest.mark.parametrize("check", [target_down, restart, restart_loop, scrape_gaps])
def test_silent(check: object) -> None:
    """Nothing is found where nothing broke, and where nothing is known."""
    find = check.CHECK.find  # type: ignore[attr-defined] # each is a module of a check
    assert list(find(evidence())) == []
    assert list(find(evidence(signals=signals()))) == []
