"""Counts by minute, of the newest minutes."""

import random

from sidecar.logs.statistics.minutes import NEWEST, Minutes
from sidecar.model.record import Level


def test_newest() -> None:
    """The newest are kept, in whatever order and parts they come; the others are counted."""
    order = list(range(3 * NEWEST))
    random.Random(1).shuffle(order)
    one, other = Minutes(), Minutes()
    for place, minute in enumerate(order):
        (one if place % 2 else other).add(minute, {"info": 1, "INFO": 1})
    one.merge(other)
    found = one.by_level()
    assert list(found) == list(range(2 * NEWEST, 3 * NEWEST))
    assert found[2 * NEWEST] == {Level.INFO: 2}
    assert one.dropped == 2 * 2 * NEWEST
