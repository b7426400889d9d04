"""The log: its counts, its templates as a table that can be sorted and filtered, its causes."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from sidecar.model.evidence import Evidence, Missing
from sidecar.model.logs import Cause, LogSummary, Template
from sidecar.quantities import format_bytes, format_seconds, plural
from sidecar.times import NS
from sidecar.views.html.markup import Child, Markup, tag, text
from sidecar.views.html.parts import chip, facts, filters, gap, message, section, table
from sidecar.views.html.timeline.spans import MINUTE, counted, whole
from sidecar.views.html.timeline.svg import TimeFrame, TimeGrid, spark
from sidecar.views.html.times import Times

_MOST = 400
"""Templates on the page: what a person scrolls through, and what keeps the page small."""

_BINS = 32
_HOUR = 60 * MINUTE
_TITLES = (
    ("Count", "num"),
    ("Level", "level"),
    ("Trend", "trend"),
    ("First", "when"),
    ("Last", "when"),
    ("Message", "text"),
)


def log(evidence: Evidence, times: Times) -> Markup:
    """Return the section."""
    found = evidence.logs
    if isinstance(found, Missing):
        return section("log", "Log", gap(found))
    spans = _spans(evidence, found, times)
    return section(
        "log",
        "Log",
        tag("p", spans.said, class_="soft span") if spans.said else None,
        facts(_facts(found)),
        _templates(found, spans, whole(evidence), times),
        tag("div", *_lists(found, spans, times), class_="columns"),
    )


class _Spans(msgspec.Struct, frozen=True):
    """What figures are of, as they are headed: the judged time, or all that was read.

    All are empty where both are the same.
    """

    said: str = ""
    judged: str = ""
    read: str = ""


def _spans(evidence: Evidence, found: LogSummary, times: Times) -> _Spans:
    window = evidence.window
    if window is None or found.first is None or found.first >= window.start:
        return _Spans()
    begin, first = times.clock(window.start), times.clock(found.first)
    ends_later = found.last is not None and found.last > window.end
    until = "on" if ends_later else f"to {times.clock(window.end)}"
    return _Spans(
        f"From {begin} {until}:",
        f", since {begin}",
        f", since {first} (all that was read)",
    )


def _facts(found: LogSummary) -> Iterable[tuple[str, Child]]:
    yield "Lines", f"{found.total:,}"
    for level, count in sorted(found.by_level.items(), key=lambda pair: -(pair[0] or 0)):
        yield (level.name.capitalize() if level else "No level"), f"{count:,}"
    if found.plain:
        yield "Not understood", f"{found.plain:,}"


def _all(found: LogSummary, times: Times) -> str:
    """Return what was read, as a sentence: figures of it are not of the judged time."""
    parts = [f"Read: {plural(found.records or found.total, 'record')}"]
    if found.size:
        parts.append(format_bytes(found.size))
    if found.first is not None and found.last is not None:
        parts.append(f"{times.clock(found.first)} to {times.clock(found.last)}")
    if found.untimed:
        parts.append(f"{found.untimed:,} without a time")
    return ", ".join(parts) + "."


def _templates(found: LogSummary, spans: _Spans, frame: TimeFrame, times: Times) -> Markup:
    if not found.templates:
        return tag("p", "The log has no messages.", class_="soft")
    shown = found.templates[:_MOST]
    left = len(found.templates) - len(shown)
    caption = f"{plural(len(found.templates), 'kind')} of messages{spans.read}"
    return tag(
        "div",
        filters("templates", "Find a message", levels=True),
        table("templates", _TITLES, (_row(item, frame, times) for item in shown), caption),
        tag("p", f"and {left:,} rarer ones", class_="soft") if left else None,
        tag("p", _all(found, times), class_="soft read"),
    )


def _row(item: Template, frame: TimeFrame, times: Times) -> Markup:
    return tag(
        "tr",
        tag("td", f"{item.count:,}", class_="num", data_v=item.count),
        tag("td", chip(item.level), class_="level", data_v=int(item.level or 0)),
        tag("td", _trend(item, frame), class_="trend"),
        *(
            tag("td", times.mark(at), class_="when", data_v=at // NS if at is not None else 0)
            for at in (item.first, item.last)
        ),
        tag("td", _text(item), class_="text"),
    )


def _text(item: Template) -> Markup:
    example = item.example.msg
    logger = tag("span", text(item.logger, 80), class_="logger") if item.logger else None
    if example == item.text:
        return tag("div", message(item.text), logger)
    return tag(
        "details",
        tag("summary", message(item.text), logger),
        tag("code", text(example, 300), class_="example"),
    )


def _trend(item: Template, frame: TimeFrame) -> Markup | None:
    by_minute = bool(item.minutes)
    unit = MINUTE if by_minute else _HOUR
    source: Mapping[int, int] = item.minutes if by_minute else item.hours
    if not source:
        return None
    step = max(-(-(frame.end - frame.start) // _BINS // unit), 1) * unit
    grid = TimeGrid(frame.start - frame.start % unit, step)
    minutes = {key * (unit // MINUTE): float(count) for key, count in source.items()}
    values = counted(minutes, frame, grid)
    about = f"most {max(values):,.0f} in {format_seconds(step / NS)}"
    return spark(values, about, "bars")


def _lists(found: LogSummary, spans: _Spans, times: Times) -> Iterable[Markup]:
    if found.causes:
        title = f"What errors had as their cause{spans.read}"
        yield _list(title, [_cause(one, times) for one in found.causes])
    for name, counts in sorted(found.groups.items()):
        if counts:
            yield _list(
                f"Errors by {name}{spans.judged}", [_count(count, what) for what, count in counts]
            )
    if found.silences:
        yield _list(
            "Longest silences",
            [
                tag(
                    "li",
                    tag("b", format_seconds((item.end - item.start) / NS)),
                    tag("span", times.mark(item.start), " to ", times.mark(item.end)),
                )
                for item in found.silences
            ],
        )


_ITEMS = 10


def _list(title: str, items: Sequence[Markup]) -> Markup:
    more = tag("li", tag("b"), f"and {len(items) - _ITEMS:,} more") if len(items) > _ITEMS else None
    return tag(
        "div", tag("h3", title), tag("ul", *items[:_ITEMS], more, class_="counts"), class_="column"
    )


def _cause(item: Cause, times: Times) -> Markup:
    since = tag("small", " since ", times.mark(item.first)) if item.first is not None else None
    return tag("li", tag("b", f"{item.count:,}"), tag("span", message(item.text), since))


def _count(count: int, what: str) -> Markup:
    return tag("li", tag("b", f"{count:,}"), tag("span", text(what, 200)))
