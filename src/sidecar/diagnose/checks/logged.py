"""The log of the evidence on a grid of minutes, and how templates are named in findings."""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from sidecar.diagnose.checks.changed_signals import SECOND, window
from sidecar.model.evidence import Evidence, Window
from sidecar.model.finding import Proof
from sidecar.model.logs import LogSummary, Template
from sidecar.model.record import Level, Record
from sidecar.safe_text import cut

MINUTE = 60 * SECOND

MOST_MINUTES = 7 * 1440
"""Minutes that are compared at most: a week has every daily and weekly rhythm."""

TITLE, LINE = 48, 160
"""Columns of a message in a title, and in evidence."""


class Logged(msgspec.Struct, frozen=True):
    """A log with times. `span` is the window as far as the log's clock has come.

    Minute number n of the grid is the epoch minute `start + n`; `since` is the first one of the
    window and `count` how many there are. `records` and `errors` (ERROR and above) are by minute.
    """

    log: LogSummary
    span: Window
    start: int
    since: int
    records: tuple[int, ...]
    errors: tuple[int, ...]

    @property
    def count(self) -> int:
        """Return the number of minutes."""
        return len(self.records)

    def at(self, step: int) -> int:
        """Return the time in ns at which a minute of the grid begins."""
        return (self.start + step) * MINUTE

    def row(self, minutes: Mapping[int, int]) -> tuple[int, ...]:
        """Return counts by epoch minute on the grid."""
        return tuple(minutes.get(self.start + step, 0) for step in range(self.count))


def logged(evidence: Evidence, *, ended: bool = False) -> Logged | None:
    """Return the log of the evidence; None without times, or where it ends before the window.

    With `ended`, a log that ended before the window is returned as well.
    """
    log = evidence.logs
    if not isinstance(log, LogSummary) or log.first is None or log.last is None or not log.minutes:
        return None
    bounds = window(evidence)
    end = min(bounds.end, evidence.at) + skew(evidence)
    last = min(end, log.last) // MINUTE
    start = max(min(log.minutes), last - MOST_MINUTES)
    if last < start or (log.last < bounds.start and not ended):
        return None
    grid = range(start, last + 1)
    return Logged(
        log,
        Window(bounds.start, end),
        start,
        max(bounds.start // MINUTE - start, 0),
        tuple(sum(log.minutes.get(minute, {}).values()) for minute in grid),
        tuple(_errors(log.minutes.get(minute, {})) for minute in grid),
    )


def skew(evidence: Evidence) -> int:
    """Return by how many ns the target's clock, which its log has, is ahead of ours."""
    return round((evidence.skew_s or 0.0) * SECOND)


def is_error(template: Template) -> bool:
    """Return whether a template has records of ERROR or above."""
    return template.level is not None and template.level >= Level.ERROR


def clock(ns: int) -> str:
    """Return a time of the day as findings write it: `13:05:12 Z`."""
    return datetime.fromtimestamp(ns // SECOND, UTC).strftime("%H:%M:%S Z")


def quoted(template: Template, width: int = TITLE) -> str:
    """Return the name of a template in a text: its message in quotes, cut to a width."""
    return f"“{cut(template.text, width)}”"


def spelled(record: Record) -> str:
    """Return a record in one line: level, message, cause."""
    level = f"{record.level.name} " if record.level is not None else ""
    because = f": {record.error}" if record.error and record.error not in record.msg else ""
    return cut(f"{level}{record.msg}{because}", LINE)


def shown(template: Template) -> Proof:
    """Return a template's first record with the time at which it was first seen.

    Where that was none of its errors, such as a request that was answered, an error stands for it.
    """
    first = template.first_example
    milder = template.level is not None and (first.level or 0) < template.level
    return Proof(spelled(template.example if milder else first), template.first)


def prefix(counts: tuple[int, ...]) -> list[int]:
    """Return sums, so that `sums[end] - sums[start]` is the sum of a stretch."""
    sums = [0]
    for count in counts:
        sums.append(sums[-1] + count)
    return sums


def _errors(levels: Mapping[Level | None, int]) -> int:
    return sum(count for level, count in levels.items() if level and level >= Level.ERROR)
