"""Metrics, as a target exposes them and as a scrape remembers them."""

from collections.abc import Mapping

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """A line of an exposition that could not be read, with its number, from 1."""

    line: int
    reason: str


class Exposition(msgspec.Struct, frozen=True):
    """What one body said: `name{label="value"}` → value, in the body's order."""

    samples: Mapping[str, float]
    faults: tuple[Fault, ...] = ()


class Scrape(msgspec.Struct, frozen=True):
    """One attempt to read a target, at `ts` nanoseconds since the epoch.

    A failed one is an empty one with `up` false and a reason: everything after it sees a gap
    where it would have seen values.
    """

    ts: int
    up: bool
    samples: Mapping[str, float] = {}
    error: str = ""
