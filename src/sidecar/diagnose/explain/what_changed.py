"""Lay out the section What changed: series and log templates by onset, and the services."""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from sidecar.diagnose.explain.log_changes import log_changes
from sidecar.diagnose.explain.onsets import (
    Onset,
    logged,
    measured,
    of_service,
    onsets,
    title,
    with_logs,
)
from sidecar.diagnose.explain.services import ranked
from sidecar.model.evidence import Evidence
from sidecar.model.report import (
    CHANGES,
    ChangeText,
    Event,
    Heading,
    LogChange,
    Note,
    ReportLine,
    Section,
    Trend,
)
from sidecar.model.signals import Changes, SeriesChange, ServiceRank
from sidecar.quantities import plural

ShowTime = Callable[[int], str]

SERIES, LOGS, SERVICES = 12, 6, 5
"""Lines of the section, a screenful: series, the strongest of each onset first; log; services."""


class SeenChanges(msgspec.Struct, frozen=True):
    """What changed in the window: series, templates of the log, and the services by rank.

    `series` is None where there is no history to compare.
    """

    series: Changes | None
    logs: tuple[LogChange, ...]
    services: tuple[ServiceRank, ...]


def seen_changes(evidence: Evidence) -> SeenChanges:
    """Return all that changed."""
    logs = log_changes(evidence)
    series = evidence.changes if isinstance(evidence.changes, Changes) else None
    return SeenChanges(series, logs, ranked(evidence, logs))


def what_changed(
    evidence: Evidence, seen: SeenChanges, date: ShowTime, time: ShowTime, *, found: bool
) -> Iterator[Section]:
    """Yield the section; nothing where there is neither a history nor a change of the log.

    The services are shown where something changed, or was `found`: without that their order is
    chance.
    """
    if seen.series is None and not seen.logs:
        return
    lines = tuple(_lines(seen, date, time, found=found))
    yield Section(CHANGES, covered(evidence, date), lines)


def in_words(seen: SeenChanges) -> tuple[ChangeText, ...]:
    """Return each change in words, for forms without sections."""
    series = seen.series.changes if seen.series else ()
    return (
        *(ChangeText(_key(change), measured(change), change.at, change.until) for change in series),
        *(
            ChangeText(f"log {change.kind} {change.id}", logged(change), change.at, change.at)
            for change in seen.logs
        ),
    )


def covered(evidence: Evidence, date: ShowTime) -> str:
    """Return the window in words."""
    window = evidence.window
    if window is None or not window.start:
        return "over all there is"
    return f"{date(window.start)} to {date(window.end)}"


def _key(change: SeriesChange) -> str:
    return " ".join(filter(None, (change.kind, change.series, change.target)))


def _lines(
    seen: SeenChanges, date: ShowTime, time: ShowTime, *, found: bool
) -> Iterator[ReportLine]:
    changes = seen.series.changes if seen.series else ()
    if changes or seen.logs:
        yield from _groups(seen, date, time)
    if seen.services and (changes or seen.logs or found):
        yield from _services(seen.services, time)
    if seen.series:
        yield Note(_compared(seen.series))


def _compared(changes: Changes) -> str:
    young = f"; {changes.short:,} have too little past" if changes.short else ""
    if not changes.signals:
        return f"too little past to compare with: {changes.short:,} series"
    compared = f"{plural(changes.signals, 'series', 'series')} compared with their own past{young}"
    return compared if changes.changes else f"no change beyond chance: {compared}"


def _groups(seen: SeenChanges, date: ShowTime, time: ShowTime) -> Iterator[ReportLine]:
    changes = seen.series.changes if seen.series else ()
    of_series = onsets(changes, of_service)
    groups = with_logs(of_series, seen.logs)
    series, logs = _strongest(changes, of_series), _loudest(groups)
    for onset in groups:
        rows = [(change.at, measured(change), change.points) for change in onset.changes]
        shown = [row for row, change in zip(rows, onset.changes, strict=True) if change in series]
        shown += [(change.at, logged(change), ()) for change in onset.logs if change in logs]
        if shown:
            yield Heading(f"{date(onset.at)}: {title(onset)}")
            yield from (Trend(time(at), text, points) for at, text, points in shown)
    left = len(changes) + len(seen.logs) - len(series) - len(logs)
    if left:
        yield Note(f"and {plural(left, 'more change')}; -o json has all")


def _strongest(changes: Sequence[SeriesChange], groups: Sequence[Onset]) -> list[SeriesChange]:
    """Return the changes to show, of `changes` from strong to weak: first one of each onset."""
    first = [onset.changes[0] for onset in groups]
    leading = [change for change in changes if change in first][:SERIES]
    others = [change for change in changes if change not in first]
    return leading + others[: SERIES - len(leading)]


def _loudest(groups: Sequence[Onset]) -> list[LogChange]:
    """Return the changes of the log to show: the one with most lines of each group, then others."""
    ordered = [sorted(onset.logs, key=lambda change: -change.count) for onset in groups]
    first = [logs[0] for logs in ordered if logs]
    return [*first, *(change for logs in ordered for change in logs[1:])][:LOGS]


def _services(ranks: Sequence[ServiceRank], time: ShowTime) -> Iterator[ReportLine]:
    yield Heading("Services, the likeliest cause first; with the time of their first change")
    for rank in ranks[:SERVICES]:
        yield Event(time(rank.first_change), rank.name, plural(rank.changes, "series", "series"))
    if len(ranks) > SERVICES:
        yield Note(f"and {plural(len(ranks) - SERVICES, 'more service')}; -o json has all")
