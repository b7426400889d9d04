"""A value never seen, of a series that takes few: a state, a role, a number of members.

The past has at most `MOST` different values, and the window holds another one for `run` values in a
row. A value beyond all of them is a departure as well (departure.py); this finds those between.

False alarms: a member that joins or leaves for the first time.
"""

from math import inf

from sidecar.diagnose.detect.series.blocks import Blocks
from sidecar.diagnose.detect.series.departure import Departure
from sidecar.diagnose.detect.series.tail import FLOOR, MOST_BLOCKS, centre_of, never_seen

MOST = 8
"""Different values of a past that is a set of states."""


def new_value(blocks: Blocks) -> Departure | None:
    """Return the first value that the past never had and that was held."""
    window = blocks.values[blocks.since :]
    if len(set(window)) > 2 * MOST:
        return None
    past = set(blocks.values[: blocks.since])
    if len(past) > MOST or past.issuperset(window):
        return None
    for at, value in enumerate(window[: len(window) - blocks.run + 1], blocks.since):
        if value in past or len(set(blocks.values[at : at + blocks.run])) > 1:
            continue
        until = at
        while until + 1 < len(blocks.values) and blocks.values[until + 1] == value:
            until += 1
        before, _ = centre_of(blocks.values[: blocks.since])
        if min(abs(value - seen) for seen in past) < FLOOR * abs(before):
            continue
        chance = never_seen(min(len(blocks.lows), MOST_BLOCKS))
        return Departure(at, until, before, value, before, inf, 1.0, chance, rises=value > before)
    return None
