"""Batches are counted; parts and logs are combined."""

from tests.logs.statistics.harness import T0, line, tally

from sidecar.logs.statistics.tally import OTHER, LogTally
from sidecar.model.record import Level
from sidecar.times import NS

LINES = [line(at, "ERROR" if at % 3 else "INFO", f"n {at}") for at in range(30)]


def test_merge() -> None:
    """Two parts of a log have the summary of the complete log."""
    one = tally(LINES[:13])
    one.merge(tally(LINES[13:]))
    assert one.summary() == tally(LINES).summary()


def test_join() -> None:
    """Two logs have the last errors of both; a beginning is not a step back."""
    one, other = LINES[::2], LINES[1::2]
    for first, second in ((one, other), (other, one)):
        both = tally(first)
        both.join(tally(second))
        summary, whole = both.summary(), tally(LINES).summary()
        assert summary.last_errors == whole.last_errors
        assert (summary.minutes, summary.by_level) == (whole.minutes, whole.by_level)
        assert (summary.backwards, summary.first, summary.last) == (0, whole.first, whole.last)
        assert summary.templates[0].example == whole.templates[0].example
        assert summary.templates[0].first_example == whole.templates[0].first_example


def test_window() -> None:
    """The window has records at or after its start, and those without time after them."""
    summary = tally([line(0), line(9), b"plain"], (T0 + 5) * NS).summary()
    assert (summary.total, summary.by_level, summary.records) == (2, {Level.INFO: 1, None: 1}, 3)


def test_distinct() -> None:
    """Messages beyond the bound share one count."""
    lines = [line(0, msg=f"m{at}") for at in range(10_003)]
    counted = tally(lines[:6_000])
    counted.merge(tally(lines[6_000:]))
    assert dict(counted.summary().top)[OTHER] == 3


def test_nothing() -> None:
    """An empty log has a summary."""
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
