"""The report as sections and lines; views decide how they look."""

import msgspec

from sidecar.model.logs import Silence

CHANGES, COMPARISON = "What changed", "Comparison"
"""Titles of the sections that a view may draw in a way of its own."""


class Fact(msgspec.Struct, frozen=True, tag=True):
    """A labelled value; a section's facts align with each other."""

    label: str
    value: str


class Figure(msgspec.Struct, frozen=True, tag=True):
    """A metric and its value."""

    name: str
    value: str


class Heading(msgspec.Struct, frozen=True, tag=True):
    """What the lines below it have in common."""

    text: str


class Count(msgspec.Struct, frozen=True, tag=True):
    """How often something was seen; `level` names a log level, otherwise it is a message."""

    count: int
    text: str
    level: bool = False


class Event(msgspec.Struct, frozen=True, tag=True):
    """Something that happened at a time, already written in the reader's time zone."""

    time: str
    text: str
    detail: str = ""


class Trend(msgspec.Struct, frozen=True, tag=True):
    """A series that changed: since when, what it did, and its values, evenly spaced."""

    time: str
    text: str
    points: tuple[float | None, ...] = ()


class Unavailable(msgspec.Struct, frozen=True, tag=True):
    """What could not be found out, why, and the remedy."""

    reason: str
    remedy: str = ""


class Note(msgspec.Struct, frozen=True, tag=True):
    """A remark on what is shown."""

    text: str


class FindingLine(msgspec.Struct, frozen=True, tag=True):
    """A finding: how bad, what, since when; its evidence, what stands beside it, what to do.

    `depth` is how many causes stand above it.
    """

    severity: str
    title: str
    since: str = ""
    evidence: tuple[str, ...] = ()
    alongside: str = ""
    hint: str = ""
    depth: int = 0


ReportLine = Fact | Figure | Heading | Count | Event | Trend | Unavailable | Note | FindingLine


class Section(msgspec.Struct, frozen=True):
    """One channel's part of the report; `channel` says how it was reached."""

    title: str
    channel: str
    lines: tuple[ReportLine, ...]


class ChangeText(msgspec.Struct, frozen=True):
    """A series that changed, in words; `at` and `until` are ns since the epoch.

    `key` names the change in this report and in the next one.
    """

    key: str
    text: str
    at: int
    until: int


class Report(msgspec.Struct, frozen=True):
    """A whole report; `missing` names the sections that could not be filled.

    `notes` are what is said at its end: what it covers, what was masked, what it cost. `verdict`
    is what no findings mean, `reservations` what keeps that from meaning that all is well; `blind`
    when no channel could be read. `silences` are those of the log that are worth a look. `changes`
    are all series that changed, for forms without sections.
    """

    title: str
    time: str
    sections: tuple[Section, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    verdict: str = ""
    reservations: tuple[str, ...] = ()
    blind: bool = False
    silences: tuple[Silence, ...] = ()
    changes: tuple[ChangeText, ...] = ()


class Masked(msgspec.Struct, frozen=True):
    """What stands in a secret's place, `«password-1»`, and how often."""

    kind: str
    pseudonym: str
    count: int
