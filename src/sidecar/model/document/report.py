"""The JSON form of the report: structs from which `docs/report.schema.json` is generated.

It is a contract of its own, so it has structs of its own: what is in memory may change, version 1
of the document only gains fields. Times are text, for a JSON number cannot hold nanoseconds.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sidecar.model.document.changes import (
    ChangesDocument,
    LogChangeDocument,
    Number,
    SignalsDocument,
    Time,
)
from sidecar.model.evidence import Cost, Health, Missing, Volume
from sidecar.model.report import Masked
from sidecar.model.sample import Family, Fault

VERSION: Literal[1] = 1

Level = Literal["TRACE", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "FATAL", "none"]
Value = Annotated[object, Meta(extra_json_schema={"description": "Any JSON value."})]
Severity = Literal["info", "warning", "error", "critical"]

LEVELS: tuple[Level, ...] = ("TRACE", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "FATAL")
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error", "critical")
"""The names in the order of their numbers, from 1."""


class Span(msgspec.Struct, frozen=True):
    """From one time to another."""

    start: Time
    end: Time


class ProofDocument(msgspec.Struct, frozen=True):
    """A line or a number that shows a finding."""

    text: str
    at: Time | None = None


class FindingDocument(msgspec.Struct, frozen=True):
    """One thing that is wrong; `key` names it in this report and in the next one.

    `at` is its onset, `caused_by` the key of the finding that explains it, `service` the one that
    it is about, where services are told apart.
    """

    key: str
    code: str
    severity: Severity
    title: str
    detail: str
    evidence: tuple[ProofDocument, ...]
    hint: str
    at: Time | None = None
    subject: str = ""
    caused_by: str = ""
    alongside: str = ""
    service: str = ""


class MetricsDocument(msgspec.Struct, frozen=True):
    """What the target exposed: series → value, and what it said of its metrics."""

    samples: dict[str, Number]
    families: dict[str, Family] = {}
    faults: tuple[Fault, ...] = ()


class LogRecord(msgspec.Struct, frozen=True):
    """A log record; `time` is its time as it was written, `lines` what stood below it."""

    message: str
    at: Time | None = None
    time: str = ""
    level: Level = "none"
    logger: str = ""
    trace_id: str = ""
    error: str = ""
    fields: dict[str, Value] = {}
    lines: tuple[str, ...] = ()
    plain: bool = False


class Counted(msgspec.Struct, frozen=True):
    """A text and how often it was seen."""

    text: str
    count: int


class TemplateDocument(msgspec.Struct, frozen=True):
    """What many messages have in common; `minutes` and `hours` are the lines in each.

    `source` names the log where several were read, and only one has it.
    """

    id: str
    text: str
    level: Level
    logger: str
    count: int
    size: int
    example: LogRecord
    first_example: LogRecord
    first: Time | None = None
    last: Time | None = None
    minutes: dict[Time, int] = {}
    hours: dict[Time, int] = {}
    source: str = ""


class CauseDocument(msgspec.Struct, frozen=True):
    """The first line of what records had as their error."""

    text: str
    count: int
    first: Time | None = None
    last: Time | None = None


class LogsDocument(msgspec.Struct, frozen=True):
    """The log in figures.

    Of the window: `total`, `by_level`, `top`, `last_errors`, `unreadable`, `groups`; of all that
    was read: the rest. `size` is in bytes.
    """

    total: int
    by_level: dict[Level, int]
    top: tuple[Counted, ...]
    last_errors: tuple[LogRecord, ...]
    unreadable: int = 0
    groups: dict[str, tuple[Counted, ...]] = {}
    records: int = 0
    size: int = 0
    first: Time | None = None
    last: Time | None = None
    untimed: int = 0
    backwards: int = 0
    minutes: dict[Time, dict[Level, int]] = {}
    minutes_dropped: int = 0
    templates: tuple[TemplateDocument, ...] = ()
    causes: tuple[CauseDocument, ...] = ()
    silences: tuple[Span, ...] = ()


class Snapshot(msgspec.Struct, frozen=True):
    """One scrape."""

    at: Time
    up: bool
    samples: dict[str, Number] = {}
    error: str = ""
    target: str = ""


class HistoryDocument(msgspec.Struct, frozen=True):
    """The metrics history of a target in figures, and its first and latest scrape that succeeded.

    `others` counts the other targets of the history.
    """

    scrapes: int
    failed: int
    skipped: int
    first: Snapshot | None = None
    latest: Snapshot | None = None
    target: str = ""
    others: int = 0


class Document(msgspec.Struct, frozen=True):
    """One inspection: what was found, and all that was seen.

    A channel that could not be read is null, and `missing` has its name with reason and remedy.
    `masked` is null when no one looked for secrets. `verdict` is what an empty list of findings
    means, `reservations` are what keeps it from meaning that all is well. `services` has the names
    of those that left their past, the likeliest cause first; `changes.services` has how far each.
    `log_changes` are log templates that appeared, vanished or multiplied.
    """

    version: Literal[1]
    at: Time
    target: str
    log_path: str
    history_path: str
    findings: tuple[FindingDocument, ...]
    missing: dict[str, Missing] = {}
    window: Span | None = None
    health: Health | None = None
    metrics: MetricsDocument | None = None
    logs: LogsDocument | None = None
    history: HistoryDocument | None = None
    signals: SignalsDocument | None = None
    volume: Volume | None = None
    changes: ChangesDocument | None = None
    skew_s: float | None = None
    cost: Cost | None = None
    masked: tuple[Masked, ...] | None = None
    verdict: str = ""
    reservations: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    log_changes: tuple[LogChangeDocument, ...] = ()
