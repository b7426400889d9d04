"""Tests of records, combined with and, or, not."""

from itertools import product

import pytest

from sidecar.logs.filters.predicates import Test, all_of, any_of, none_of
from sidecar.model.record import Record

RECORD = Record("m")


def constant(answer: bool, calls: list[bool]) -> Test:  # noqa: FBT001 - the answer
    """Return a test with this answer that notes each call."""

    def test(_: Record) -> bool:
        calls.append(answer)
        return answer

    return test


@pytest.mark.parametrize("count", [1, 2, 3])
def test_same_as_all_and_any(count: int) -> None:
    """Any number of tests gives what `all` and `any` give."""
    for answers in product((False, True), repeat=count):
        tests = [constant(answer, []) for answer in answers]
        assert all_of(tests)(RECORD) is all(answers)
        assert any_of(tests)(RECORD) is any(answers)


@pytest.mark.parametrize("count", [2, 3])
def test_stops_early(count: int) -> None:
    """Tests behind the one that decides are not run."""
    calls: list[bool] = []
    all_of([constant(False, calls)] * count)(RECORD)
    any_of([constant(True, calls)] * count)(RECORD)
    assert calls == [False, True]


def test_none_of() -> None:
    """The opposite of a test."""
    assert none_of(constant(False, []))(RECORD)
    assert not none_of(constant(True, []))(RECORD)
