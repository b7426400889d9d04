"""The report as sections and lines, which all views show."""

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
    """A heading of the lines below it."""

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
    """A channel that could not be read: the reason, and the remedy."""

    reason: str
    remedy: str = ""


class Note(msgspec.Struct, frozen=True, tag=True):
    """A remark on what is shown."""

    text: str


class FindingLine(msgspec.Struct, frozen=True, tag=True):
    """A finding: its severity, title, onset and evidence, what to do.

    `alongside` is what the other channel shows at the time, `depth` how many causes are above it.
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
    """The part of the report for one channel; `channel` says how it was read."""

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

    `notes` are its last lines: what was masked, what it cost. `verdict` is what an empty list of
    findings means, `reservations` are the reasons why it does not mean that all is well; `blind`
    where no channel could be read. `silences` are the long ones of the log. `changes` are all
    series that changed, for forms without sections.
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
    """The pseudonym in the place of a secret, `«password-1»`, and how often it was put there."""

    kind: str
    pseudonym: str
    count: int
