"""Batches are added up; parts and logs are put together."""

from tests.logs.statistics.harness import T0, line, tally

from sidecar.logs.statistics.tally import OTHER, LogTally
from sidecar.model.record import Level
from sidecar.times import NS

LINES = [line(at, "ERROR" if at % 3 else "INFO", f"n {at}") for at in range(30)]


def test_merge() -> None:
    """A log in two parts has the figures of the whole."""
    one = tally(LINES[:13])
    one.merge(tally(LINES[13:]))
    assert one.summary() == tally(LINES).summary()


def test_join() -> None:
    """Of two logs the last errors are the last of both, and where one begins is not a step back."""
    one, other = LINES[::2], LINES[1::2]
    for first, second in ((one, other), (other, one)):
        both = tally(first)
        both.join(tally(second))
        found, whole = both.summary(), tally(LINES).summary()
        assert found.last_errors == whole.last_errors
        assert (found.minutes, found.by_level) == (whole.minutes, whole.by_level)
        assert (found.backwards, found.first, found.last) == (0, whole.first, whole.last)
        assert found.templates[0].example == whole.templates[0].example
        assert found.templates[0].first_example == whole.templates[0].first_example


def test_window() -> None:
    """Within the window is what is at or after it, and what has no time behind that."""
    found = tally([line(0), line(9), b"plain"], (T0 + 5) * NS).summary()
    assert (found.total, found.by_level, found.records) == (2, {Level.INFO: 1, None: 1}, 3)


def test_distinct() -> None:
    """Messages beyond the bound are counted as one."""
    lines = [line(0, msg=f"m{at}") for at in range(10_003)]
    found = tally(lines[:6_000])
    found.merge(tally(lines[6_000:]))
    assert dict(found.summary().top)[OTHER] == 3


def test_nothing() -> None:
    """A log without a line has figures."""
    assert LogTally(0).summary().total == 0


def test_top_messages_without_their_numbers() -> None:
    """Messages that differ by a number are one, masked; one that came alone stays as it was."""
    timeouts = [line(at, msg=f"upstream timeout after {300 + at} ms") for at in range(40)]
    one = [line(50, msg="listening on port 8080"), line(51, msg="ready")]
    assert tally([*timeouts, *one]).summary().top == (
        ("upstream timeout after <num> ms", 40),
        ("listening on port 8080", 1),
        ("ready", 1),
    )
