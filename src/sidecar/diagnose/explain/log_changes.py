"""Templates of the log that appeared, vanished or multiplied in the window.

Warnings and errors are counted by the minute, so they are judged as the checks judge them: what is
new beyond luck, and what is a burst. Of other lines only first, last and hours are known. They are
listed when they come or go beside a change in the metrics, and when lines of every hour stopped.
"""

from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from sidecar.diagnose.checks.logged import MINUTE, Logged, logged, spelled
from sidecar.diagnose.detect.bursts import LEAST, BurstRule, burst
from sidecar.diagnose.detect.new_templates import RARE, new_errors
from sidecar.diagnose.explain.onsets import TOGETHER_NS
from sidecar.model.evidence import Evidence
from sidecar.model.logs import Template
from sidecar.model.record import Level
from sidecar.model.report import LogChange, LogChangeKind
from sidecar.model.signals import SERVICE_LABELS, Changes
from sidecar.safe_text import cut

MOST = 50
"""Templates of each kind that are listed: the most frequent ones."""

FEW = 3
"""Lines without which a template of INFO that appeared is nothing."""

HOURS, COVERED = 3, 0.9
"""Hours in which lines came before they stopped, and the share of the hours from first to last."""

EXPECTED = 30.0
"""Lines that must be missing, at the rate of the quietest hour, or of the past beside a change."""

_WIDTH = 160


def log_changes(evidence: Evidence) -> tuple[LogChange, ...]:
    """Return the changes of the log, in the order of time."""
    log = logged(evidence)
    if log is None:
        return ()
    changes = evidence.changes.changes if isinstance(evidence.changes, Changes) else ()
    onsets = sorted({change.at for change in changes})
    found = {change.id: change for change in _vanished(log, onsets)}
    found |= {change.id: change for change in _multiplied(log)}
    found |= {change.id: change for change in _appeared(log, onsets)}
    known = _services(evidence, log)
    named = {template.id: _service(template, known) for template in log.log.templates}
    ordered = sorted(found.values(), key=lambda change: (change.at, change.template))
    return tuple(replace(change, service=named.get(change.id, "")) for change in ordered)


def _appeared(log: Logged, onsets: Sequence[int]) -> Iterator[LogChange]:
    new = [item for item in new_errors(log, Level.WARNING) if item.chance < RARE]
    for item in new[:MOST]:
        yield _appearance(log, item.template, item.at)
    begun = log.log.first or 0
    for template in _frequent(log, FEW):
        first = template.first or 0
        # With less time before it than after it, what comes first is only the beginning.
        is_new = first >= log.span.start and first - begun > _end(log) - first
        if not template.minutes and is_new and _beside(first, onsets):
            yield _appearance(log, template, first)


def _appearance(log: Logged, template: Template, at: int) -> LogChange:
    return _change(template, "appeared", at, (template.count, 0.0, _rate(template.count, at, log)))


def _multiplied(log: Logged) -> Iterator[LogChange]:
    candidates = [template for template in _frequent(log, LEAST) if template.minutes]
    rule = BurstRule(tries=max(len(candidates), 1))
    for template in candidates:
        found = burst(log.row(template.minutes), log.records, log.since, rule)
        if found is None or (template.first or 0) >= log.at(found.at):
            continue
        length = found.until - found.at
        rates = found.usual / length, found.count / length
        yield _change(template, "multiplied", log.at(found.at), (found.count, *rates))


def _vanished(log: Logged, onsets: Sequence[int]) -> Iterator[LogChange]:
    end = _end(log)
    for template in _frequent(log, LEAST):
        first, last = template.first, template.last
        if first is None or last is None or not log.span.start <= last < end - 2 * MINUTE:
            continue
        rate = template.count / max((last - first) / MINUTE, 1.0)
        missing = (end - last) / MINUTE
        is_long = last - first > end - last
        steady = _quietest(template) / 60
        if (is_long and rate * missing >= EXPECTED and _beside(last, onsets)) or (
            steady * missing >= EXPECTED
        ):
            yield _change(template, "vanished", last, (template.count, rate, 0.0))


def _quietest(template: Template) -> int:
    """Return the lines of the quietest whole hour; 0 where they did not come in every hour."""
    hours = sorted(template.hours)
    inside = hours[1:-1]
    if len(inside) < HOURS or len(hours) < COVERED * (hours[-1] - hours[0] + 1):
        return 0
    return min(template.hours[hour] for hour in inside)


def _frequent(log: Logged, least: int) -> list[Template]:
    """Return the templates with the most lines, of those that have at least so many."""
    return [template for template in log.log.templates if template.count >= least][: 4 * MOST]


def _beside(at: int, onsets: Sequence[int]) -> bool:
    return any(abs(at - onset) <= TOGETHER_NS for onset in onsets)


def _end(log: Logged) -> int:
    return min(log.span.end, log.log.last or log.span.end)


def _rate(count: int, at: int, log: Logged) -> float:
    return count / max((_end(log) - at) / MINUTE, 1.0)


def _change(
    template: Template, kind: LogChangeKind, at: int, counts: tuple[int, float, float]
) -> LogChange:
    text = cut(template.text, _WIDTH)
    return LogChange(template.id, text, kind, at, *counts, spelled(template.first_example))


def _services(evidence: Evidence, log: Logged) -> Collection[str]:
    """Return the names of services: those of the metrics, of several logs, and of records."""
    changes = evidence.changes
    known = {rank.name for rank in changes.services} if isinstance(changes, Changes) else set()
    known |= {template.source for template in log.log.templates if template.source}
    said: dict[str, set[str]] = {}
    for template in log.log.templates:
        for label in SERVICE_LABELS:
            value = template.example.fields.get(label)
            if isinstance(value, str) and value:
                said.setdefault(label, set()).add(value)
    return known.union(*(values for values in said.values() if len(values) > 1))


def _service(template: Template, known: Collection[str]) -> str:
    """Return the service that a record names, or else its log."""
    record = template.example
    values = [*(record.fields.get(label) for label in SERVICE_LABELS), record.logger]
    said = (value for value in values if isinstance(value, str) and value in known)
    return next(said, template.source)
