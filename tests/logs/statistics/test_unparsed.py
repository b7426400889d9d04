"""Lines that no format understands, by minute."""

from tests.logs.statistics.harness import T0, line, tally


def test_minutes() -> None:
    """They belong to the minute of the record in front of them, also in a batch before."""
    lines = [b"early", line(0), b"one", b"two", line(61), line(62), b"three"]
    found = tally(lines).summary()
    assert found.plain == 4
    assert found.unreadable_minutes == {T0 // 60: 2, T0 // 60 + 1: 1}


def test_below() -> None:
    """Lines below a record are a part of it."""
    trace = [line(0, "ERROR"), b"Traceback (most recent call last):", b"KeyError: 1", line(1)]
    assert tally(trace).summary().unreadable_minutes == {}
