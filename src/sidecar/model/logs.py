"""The summary of a log: counts by level and minute, templates, errors, silences."""

from collections.abc import Mapping

import msgspec

from sidecar.model.record import Level, Record


class Template(msgspec.Struct, frozen=True):
    """The common form of many messages, `task <*> took <num>`.

    `id` is stable: eight hexadecimal digits of the text's CRC-32. `level` is the highest seen,
    `size` the bytes of its lines, `first` and `last` the smallest and the largest time (ns). Of
    ERROR and above `example` is the newest record, of others the first; long ones are shortened.
    `minutes` (epoch minute → lines) counts lines of WARNING and above only, `hours` all of them.
    `source` names the log where several are read, and only one has it.
    """

    id: str
    text: str
    level: Level | None
    logger: str
    count: int
    size: int
    first: int | None
    last: int | None
    example: Record
    first_example: Record
    minutes: Mapping[int, int] = {}
    hours: Mapping[int, int] = {}
    source: str = ""


class Cause(msgspec.Struct, frozen=True):
    """The first line of what records had as their error, masked; times in ns."""

    text: str
    count: int
    first: int | None
    last: int | None


class Silence(msgspec.Struct, frozen=True):
    """The times in ns of two records between which no record has a time, to the second."""

    start: int
    end: int


class Suspect(msgspec.Struct, frozen=True):
    """A line, or a part of a long one, that may have a secret in it; its time in ns."""

    text: str
    ts: int | None = None


class LogSummary(msgspec.Struct, frozen=True):
    """A log in figures.

    Within the window: `total`, `by_level`, `top` (by count, then by first
    sight), `last_errors` (oldest first), `plain` and `groups` (errors by logger, path, status).
    Over all that was read: the rest. `first` and `last` are the smallest and largest time in ns,
    `size` is in bytes, `records` counts all, `untimed` those without a time, `backwards` those
    whose time is before that of the record in front of them. `minutes` (epoch minute →
    level → records) holds the newest 2,880 minutes that have any; `minutes_dropped` counts the
    records of older ones. `templates` and `causes` are by count, `silences` the 20 longest.
    `unreadable_minutes` counts plain lines by the minute of the record in front of them.
    `setback` (ns) is the largest step back of the times that three records on either side show,
    `setback_at` the last time before it; `setbacks` counts those of more than a minute.
    `suspects` are up to 50 lines that may have secrets; of a large log, a part is searched.
    """

    total: int
    by_level: Mapping[Level | None, int]
    top: tuple[tuple[str, int], ...]
    last_errors: tuple[Record, ...]
    plain: int = 0
    first: int | None = None
    last: int | None = None
    size: int = 0
    records: int = 0
    untimed: int = 0
    backwards: int = 0
    minutes: Mapping[int, Mapping[Level | None, int]] = {}
    minutes_dropped: int = 0
    templates: tuple[Template, ...] = ()
    causes: tuple[Cause, ...] = ()
    groups: Mapping[str, tuple[tuple[str, int], ...]] = {}
    silences: tuple[Silence, ...] = ()
    unreadable_minutes: Mapping[int, int] = {}
    setback: int = 0
    setback_at: int | None = None
    setbacks: int = 0
    suspects: tuple[Suspect, ...] = ()

    @property
    def unreadable(self) -> int:
        """Lines that no format understood."""
        return self.plain
