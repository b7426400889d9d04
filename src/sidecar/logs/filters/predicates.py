"""Tests of a record, and their combinations: all of, any of, none of."""

from collections.abc import Callable, Sequence

from sidecar.model.record import Record

Test = Callable[[Record], bool]


def all_of(tests: Sequence[Test]) -> Test:
    """Return a test that passes if all tests pass; it stops at the first that fails."""
    if len(tests) == 1:
        return tests[0]
    # Two tests are the usual case; without a loop they take half the time.
    if len(tests) == 2:  # noqa: PLR2004
        first, second = tests
        return lambda record: first(record) and second(record)

    def test(record: Record) -> bool:
        for part in tests:  # noqa: SIM110 - all() and its generator take twice as long
            if not part(record):
                return False
        return True

    return test


def any_of(tests: Sequence[Test]) -> Test:
    """Return a test that passes if any test passes; it stops at the first that passes."""
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:  # noqa: PLR2004 - as above
        first, second = tests
        return lambda record: first(record) or second(record)

    def test(record: Record) -> bool:
        for part in tests:  # noqa: SIM110 - as above
            if part(record):
                return True
        return False

    return test


def none_of(test: Test) -> Test:
    """Return the negated test."""
    return lambda record: not test(record)
