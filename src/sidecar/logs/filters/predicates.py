"""Questions about a record, and how several become one."""

from collections.abc import Callable, Sequence

from sidecar.model.record import Record

Test = Callable[[Record], bool]


def all_of(tests: Sequence[Test]) -> Test:
    """Return a test that asks one after another and stops at the first no."""
    if len(tests) == 1:
        return tests[0]
    # Two are the usual case: without a loop they cost half as much.
    if len(tests) == 2:  # noqa: PLR2004
        first, second = tests
        return lambda record: first(record) and second(record)

    def test(record: Record) -> bool:
        for ask in tests:  # noqa: SIM110 - all() and its generator take twice as long
            if not ask(record):
                return False
        return True

    return test


def any_of(tests: Sequence[Test]) -> Test:
    """Return a test that asks one after another and stops at the first yes."""
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:  # noqa: PLR2004 - as above
        first, second = tests
        return lambda record: first(record) or second(record)

    def test(record: Record) -> bool:
        for ask in tests:  # noqa: SIM110 - as above
            if ask(record):
                return True
        return False

    return test


def none_of(test: Test) -> Test:
    """Return the opposite."""
    return lambda record: not test(record)
