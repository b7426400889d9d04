"""Section Last errors: the newest first, each with its cause, its fields and its trace."""

from collections.abc import Iterable

import msgspec

from sidecar.model.evidence import Evidence, Missing
from sidecar.model.logs import LogSummary
from sidecar.model.record import Record
from sidecar.quantities import plural
from sidecar.views.html.markup import Child, Markup, join, tag, text
from sidecar.views.html.parts import chip, facts, gap, section
from sidecar.views.html.times import Times

_MOST = 50
_LINES, _FIELDS = 200, 60

_SUMMARY, _MESSAGE, _FIELD, _LINE = 300, 8_000, 2_000, 500
"""Characters that are shown: of the message in its line and in full, of a field, of a line."""


def errors(evidence: Evidence, times: Times) -> Markup:
    """Return the section."""
    logs = evidence.logs
    if isinstance(logs, Missing):
        return section("errors", "Last errors", gap(logs))
    return section("errors", "Last errors", *_records(logs, times))


def _records(logs: LogSummary, times: Times) -> Iterable[Markup]:
    newest = logs.last_errors[::-1]
    if not newest:
        yield tag("p", "No error was logged.", class_="soft")
    yield from (_record(record, times) for record in newest[:_MOST])
    if len(newest) > _MOST:
        yield tag("p", f"and {len(newest) - _MOST:,} older ones", class_="soft")


def _record(record: Record, times: Times) -> Markup:
    at = times.mark(record.ts, fine=True)
    why = _why(record)
    what = tag(
        "span",
        text(record.msg, _SUMMARY),
        tag("span", text(why, _SUMMARY), class_="why") if why and why not in record.msg else None,
        class_="what",
    )
    head = tag("summary", at, chip(record.level), what)
    return tag("details", head, tag("div", *_body(record), class_="all"), class_="error-of")


def _why(record: Record) -> str:
    return _spelled(record.why)


def _body(record: Record) -> Iterable[Markup]:
    if len(record.msg) > _SUMMARY:
        yield tag("p", text(record.msg, _MESSAGE), class_="full")
    if record.error:
        yield tag("p", tag("b", "Cause: "), text(record.error, _MESSAGE), class_="cause")
    pairs = list(_fields(record))
    if pairs:
        yield facts(pairs)
    if record.lines:
        lines = [text(line, _LINE) for line in record.lines[:_LINES]]
        left = len(record.lines) - _LINES
        more = [Markup(f"… {plural(left, 'more line')}")] if left > 0 else []
        yield tag("pre", join([*lines, *more], "\n"), tabindex=0)
    if not (pairs or record.lines or record.error):
        yield tag("p", "The record has no other fields.", class_="soft")


def _fields(record: Record) -> Iterable[tuple[str, Child]]:
    if record.logger:
        yield "logger", text(record.logger, _FIELD)
    if record.trace_id:
        yield "trace", text(record.trace_id, _FIELD)
    for name, value in list(record.fields.items())[:_FIELDS]:
        yield name[:80], text(_spelled(value), _FIELD)
    if len(record.fields) > _FIELDS:
        yield "…", f"{len(record.fields) - _FIELDS:,} more fields"


def _spelled(value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, ValueError, RecursionError):
        return str(type(value).__name__)
