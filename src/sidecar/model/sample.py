"""Metrics, as a target exposes them and as a scrape remembers them."""

from collections.abc import Mapping

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """A line of an exposition that could not be read, with its number, from 1."""

    line: int
    reason: str


class Family(msgspec.Struct, frozen=True):
    """What a body says of a metric: `counter`, `gauge`, `histogram` …, its help and its unit."""

    type: str = "unknown"
    help: str = ""
    unit: str = ""


class Exposition(msgspec.Struct, frozen=True):
    """What one body said: `name{label="value"}` → value, in the body's order.

    `families` has a metric's name, as its `# TYPE` line spells it, → what is said of it.
    """

    samples: Mapping[str, float]
    faults: tuple[Fault, ...] = ()
    families: Mapping[str, Family] = {}


class Scrape(msgspec.Struct, frozen=True):
    """One attempt to read a target, at `ts` nanoseconds since the epoch.

    A failed one is an empty one with `up` false and a reason: everything after it sees a gap
    where it would have seen values. `target` are the labels that distinguish several targets of one
    history apart, as `{instance="db:9187",job="db"}`; empty for the only one. What the body
    said of its metrics, and its faults, are shown and not remembered.
    """

    ts: int
    up: bool
    samples: Mapping[str, float] = {}
    error: str = ""
    target: str = ""
    families: Mapping[str, Family] = {}
    faults: tuple[Fault, ...] = ()
