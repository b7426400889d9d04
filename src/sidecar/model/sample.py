"""Metrics: what a target exposes, and what a scrape keeps of it."""

from collections.abc import Mapping

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """A line of an exposition that could not be read, with its number, from 1."""

    line: int
    reason: str


class Family(msgspec.Struct, frozen=True):
    """The description of a metric in a body: `counter`, `gauge`, `histogram` …, help and unit."""

    type: str = "unknown"
    help: str = ""
    unit: str = ""


class Exposition(msgspec.Struct, frozen=True):
    """The content of one body: `name{label="value"}` → value, in the order of the body.

    `families` has the name of a metric, as its `# TYPE` line spells it, → its description.
    """

    samples: Mapping[str, float]
    faults: tuple[Fault, ...] = ()
    families: Mapping[str, Family] = {}


class Scrape(msgspec.Struct, frozen=True):
    """One attempt to read a target, at `ts` nanoseconds since the epoch.

    A failed scrape is an empty one with `up` false and a reason, so that all later steps see a gap.
    `target` has the labels that distinguish several targets of one history, as
    `{instance="db:9187",job="db"}`; empty for the only one. `families` and `faults` are shown, and
    not kept in the history.
    """

    ts: int
    up: bool
    samples: Mapping[str, float] = {}
    error: str = ""
    target: str = ""
    families: Mapping[str, Family] = {}
    faults: tuple[Fault, ...] = ()
