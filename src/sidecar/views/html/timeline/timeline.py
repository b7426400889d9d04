"""Section Timeline: all lanes on one time axis, with marks, and the values for the script."""

from collections.abc import Iterable, Sequence

import msgspec

from sidecar.model.evidence import Evidence, Missing
from sidecar.model.signals import Signals
from sidecar.quantities import format_seconds, plural
from sidecar.safe_text import neutralise
from sidecar.times import NS
from sidecar.views.html.markup import NOTHING, Markup, tag
from sidecar.views.html.parts import section
from sidecar.views.html.timeline.bands import FLAG_ROW, Numbered, axis, flag_rows, flags, scrapes
from sidecar.views.html.timeline.drawing import draw
from sidecar.views.html.timeline.lanes import Lane, lanes
from sidecar.views.html.timeline.spans import MINUTE, close, whole
from sidecar.views.html.timeline.svg import TimeFrame
from sidecar.views.html.times import Times

_HOUR = 3600 * NS
_NAME = 200
"""Characters of a line's name that the script has."""


def timeline(evidence: Evidence, numbered: Sequence[Numbered], times: Times) -> Markup:
    """Return the section; it can be read without the script, which adds figures on hovering."""
    frame = whole(evidence)
    drawn = lanes(evidence, frame)
    near = close(evidence, frame)
    views = [("near", "Close-up", near), ("far", "Everything", frame)]
    shown = [(name, title, span) for name, title, span in views if span is not None]
    return section(
        "timeline",
        "Timeline",
        *(_choice(name, title, first=not at) for at, (name, title, _) in enumerate(shown)),
        tag(
            "div",
            *(
                tag("label", f"{title}, {_length(span)}", for_=f"view-{name}")
                for name, title, span in shown
            ),
            class_="choice",
        )
        if near
        else None,
        tag("p", _reading(evidence, frame, times), class_="soft")
        if any(lane.lines for lane in drawn)
        else None,
        *(_view(evidence, name, span, drawn, numbered, times) for name, _, span in shown),
        _data(frame, drawn, times),
        class_="one-view" if near is None else None,
    )


def _choice(name: str, title: str, *, first: bool) -> Markup:
    return tag(
        "input",
        type="radio",
        name="view",
        id=f"view-{name}",
        class_="choose",
        aria_label=title,
        checked=first,
    )


def _reading(evidence: Evidence, frame: TimeFrame, times: Times) -> str:
    window = evidence.window
    zone = times.text(frame.end, "%Z")
    if window is None:
        return f"Times are in {zone}."
    begin, end = times.clock(window.start), times.clock(window.end)
    # The axis begins with a whole minute.
    if window.start < frame.start + MINUTE:
        return f"All that is drawn was judged, {begin} to {end} {zone}."
    return f"Shaded: what was judged, {begin} to {end} {zone}. Before it: what is usual."


def _length(frame: TimeFrame) -> str:
    return format_seconds((frame.end - frame.start) / NS)


def _view(  # noqa: PLR0913, PLR0917 - a view is of this evidence, in this frame, with these marks
    evidence: Evidence,
    name: str,
    frame: TimeFrame,
    drawn: Sequence[Lane],
    numbered: Sequence[Numbered],
    times: Times,
) -> Markup:
    return tag(
        "div",
        _flags(frame, numbered, times),
        _scrapes(evidence.signals, frame, times),
        *(draw(evidence, frame, lane, numbered, times) for lane in _without_repeats(drawn)),
        tag("svg", axis(frame, times), class_="axis", width="100%", height=22, aria_hidden="true")
        if any(lane.lines for lane in drawn)
        else None,
        class_=f"view view-{name}",
        data_start=frame.start // 1_000_000,
        data_end=frame.end // 1_000_000,
    )


def _without_repeats(drawn: Sequence[Lane]) -> Iterable[Lane]:
    """Yield the lanes; of several that are missing for the same reason, the first."""
    before: Missing | None = None
    for lane in drawn:
        if lane.missing is None or lane.missing is not before:
            yield lane
        before = lane.missing


def _flags(frame: TimeFrame, numbered: Sequence[Numbered], times: Times) -> Markup:
    rows = flag_rows(frame, numbered)
    if not rows:
        return NOTHING
    return tag(
        "svg",
        *flags(frame, rows, times),
        class_="flags",
        width="100%",
        height=(max(rows.values()) + 1) * FLAG_ROW + 4,
        role="group",
        aria_label="Findings, at the time since when",
    )


def _scrapes(signals: Signals | Missing, frame: TimeFrame, times: Times) -> Markup:
    if isinstance(signals, Missing) or not (signals.signals or signals.outages):
        return NOTHING
    counts = [
        plural(len([event for event in events if _touches(event.start, event.end, frame)]), noun)
        for events, noun in ((signals.outages, "outage"), (signals.gaps, "gap"))
    ]
    restarts = plural(
        len([restart for restart in signals.restarts if frame.holds(restart.at)]), "restart"
    )
    summary = ", ".join(part for part in (*counts, restarts) if not part.startswith("0 "))
    return tag(
        "div",
        tag(
            "div",
            tag("h3", "Scrapes"),
            tag("span", summary or "all answered", class_="about"),
            class_="lane-head",
        ),
        tag(
            "svg",
            *scrapes(signals, frame, times),
            class_="scrapes",
            width="100%",
            height=10,
            role="img",
            aria_label=f"Scrapes: {summary or 'all answered'}",
        ),
        class_="lane",
    )


def _touches(start: int, end: int, frame: TimeFrame) -> bool:
    return start <= frame.end and end >= frame.start


def _data(frame: TimeFrame, drawn: Sequence[Lane], times: Times) -> Markup:
    """Return the figures for the script; `<` must not end the element that they stand in."""
    content = {
        "now": times.now // 1_000_000,
        "offsets": _offsets(frame, times),
        "lanes": [
            {
                "start": lane.grid.start // 1_000_000,
                "step": lane.grid.step // 1_000_000,
                "unit": lane.unit,
                "names": [neutralise(line.name[:_NAME]) for line in lane.lines],
                "lines": [[_spare(value) for value in line.values] for line in lane.lines],
            }
            for lane in drawn
            if lane.lines
        ],
    }
    spelled = msgspec.json.encode(content).decode().replace("<", "\\u003c")
    return Markup(f'<script type="application/json" id="data">{spelled}</script>')


def _spare(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def _offsets(frame: TimeFrame, times: Times) -> list[tuple[int, int]]:
    """Return pairs: from when (ms), and how many seconds the time zone is ahead of UTC."""
    offsets = [(frame.start // 1_000_000, times.offset(frame.start))]
    first = frame.start - frame.start % _HOUR + _HOUR
    for at in range(first, frame.end, _HOUR):
        offset = times.offset(at)
        if offset != offsets[-1][1]:
            offsets.append((at // 1_000_000, offset))
    return offsets
