"""Checks of logs find what is wrong, and nothing on a log that is as ever."""

from types import ModuleType

import pytest
from tests.diagnose.harness import evidence
from tests.diagnose.lines import (
    known,
    minutes,
    seen,
    steady,
    template,
)

from sidecar.diagnose.checks.logs import (
    error_burst,
    first_cause,
    log_clock,
    log_noise,
    logs_silent,
    new_error,
    secrets_in_logs,
    unreadable_lines,
)
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level

LOG_CHECKS = (
    error_burst,
    first_cause,
    log_clock,
    log_noise,
    logs_silent,
    new_error,
    secrets_in_logs,
    unreadable_lines,
)


@pytest.mark.parametrize("check", LOG_CHECKS, ids=lambda check: check.CODE)
def test_healthy(check: ModuleType) -> None:
    """On a log as it always was, on none and on one without times, nothing is found."""
    find = check.CHECK.find
    untimed = LogSummary(total=3, by_level={}, top=(), last_errors=())
    for evidence_of in (seen(known(), info=steady(5)), evidence(), evidence(logs=untimed)):
        assert list(find(evidence_of)) == []


@pytest.mark.parametrize("check", LOG_CHECKS, ids=lambda check: check.CODE)
def test_pure(check: ModuleType) -> None:
    """The same evidence gives the same findings."""
    find = check.CHECK.find
    new = template("no route", Level.ERROR, minutes(1400, 30, 4))
    given = seen(known(), new, info=steady(5))
    assert list(find(given)) == list(find(given))
