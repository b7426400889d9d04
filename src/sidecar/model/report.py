"""The report as sections and lines, which all views show."""

from typing import Literal

import msgspec

from sidecar.model.logs import Silence

LogChangeKind = Literal["appeared", "vanished", "multiplied"]

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
    """A series that changed: since when, what it did, and its values, evenly spaced.

    A log template that changed has no values.
    """

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
    """A series or a log template that changed, in words; `at` and `until` are ns since the epoch.

    `key` names the change in this report and in the next one.
    """

    key: str
    text: str
    at: int
    until: int


class LogChange(msgspec.Struct, frozen=True):
    """A log template that `appeared`, `vanished` or `multiplied` in the window.

    `before` and `after` are lines a minute, `count` the lines since `at` (ns); `id` and `template`
    are the template's. `service` is one of those of the metrics, where the log names it.
    """

    id: str
    template: str
    kind: LogChangeKind
    at: int
    count: int
    before: float
    after: float
    example: str
    service: str = ""


class Report(msgspec.Struct, frozen=True):
    """A whole report; `missing` names the sections that could not be filled.

    `notes` are its last lines: what was masked, what it cost. `verdict` is what an empty list of
    findings means, `reservations` are the reasons why it does not mean that all is well; `blind`
    where no channel could be read. `silences` are the long ones of the log. `changes` are all
    series and log templates that changed, for forms without sections; `services` the names of those
    that left their past, the likeliest cause first.
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
    log_changes: tuple[LogChange, ...] = ()
    services: tuple[str, ...] = ()


class Masked(msgspec.Struct, frozen=True):
    """The pseudonym in the place of a secret, `«password-1»`, and how often it was put there."""

    kind: str
    pseudonym: str
    count: int
