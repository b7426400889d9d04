"""All checks: each has a code and a documentation of its own, and is pure."""

import msgspec
import pytest
from tests.diagnose.harness import evidence, signals
from tests.diagnose.lines import known, minutes, seen, steady, template

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.registry import CHECKS
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level
from sidecar.model.signals import Changes

each_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)


@each_check
def test_nothing_without_evidence(check: Check) -> None:
    """A check finds nothing where no channel was read, or where each is empty."""
    assert list(check.find(evidence())) == []
    empty = evidence(
        signals=signals(),
        changes=Changes(0),
        logs=LogSummary(total=3, by_level={}, top=(), last_errors=()),
    )
    assert list(check.find(empty)) == []


@each_check
def test_nothing_in_a_log_as_ever(check: Check) -> None:
    """A check finds nothing in a log that is as it always was."""
    assert list(check.find(seen(known(), info=steady(5)))) == []


@each_check
def test_pure(check: Check) -> None:
    """The same evidence gives the same findings."""
    new = template("no route", Level.ERROR, minutes(1400, 30, 4))
    given = seen(known(), new, info=steady(5))
    again = msgspec.structs.replace(given)
    assert list(check.find(given)) == list(check.find(again))


def test_codes_are_unique() -> None:
    """No two checks have one code."""
    codes = [check.code for check in CHECKS]
    assert len(codes) == len(set(codes))
