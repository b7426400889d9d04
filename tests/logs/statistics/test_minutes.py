"""Counts by minute: records by level, and lines that no format understands."""

import random

from tests.logs.statistics.harness import T0, line, tally

from sidecar.logs.statistics.minutes import NEWEST, Minutes
from sidecar.model.record import Level


def test_newest() -> None:
    """The newest minutes are kept, in any order and parts; the others are counted."""
    order = list(range(3 * NEWEST))
    random.Random(1).shuffle(order)
    one, other = Minutes(), Minutes()
    for place, minute in enumerate(order):
        (one if place % 2 else other).add(minute, {"info": 1, "INFO": 1})
    one.merge(other)
    minutes = one.by_level()
    assert list(minutes) == list(range(2 * NEWEST, 3 * NEWEST))
    assert minutes[2 * NEWEST] == {Level.INFO: 2}
    assert one.dropped == 2 * 2 * NEWEST


def test_unparsed_lines() -> None:
    """A line belongs to the minute of the record before it, even in an earlier batch."""
    lines = [b"early", line(0), b"one", b"two", line(61), line(62), b"three"]
    summary = tally(lines).summary()
    assert summary.plain == 4
    assert summary.unreadable_minutes == {T0 // 60: 2, T0 // 60 + 1: 1}


def test_lines_below_a_record() -> None:
    """Lines below a record are part of it."""
    trace = [line(0, "ERROR"), b"Traceback (most recent call last):", b"KeyError: 1", line(1)]
    assert tally(trace).summary().unreadable_minutes == {}
