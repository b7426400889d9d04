"""The timeline: all lanes on one axis, what happened marked on it, and figures for the script."""

from collections.abc import Iterable, Sequence

import msgspec

from sidecar.model.evidence import Evidence, Missing
from sidecar.model.signals import Signals
from sidecar.quantities import format_seconds, plural
from sidecar.safe_text import neutralise
from sidecar.times import NS
from sidecar.views.html.figures import Times
from sidecar.views.html.markup import NOTHING, Markup, tag
from sidecar.views.html.parts import section
from sidecar.views.html.timeline.bands import FLAG_ROW, Numbered, axis, flag_rows, flags, scrapes
from sidecar.views.html.timeline.drawing import draw
from sidecar.views.html.timeline.lanes import Lane, lanes
from sidecar.views.html.timeline.spans import MINUTE, close, whole
from sidecar.views.html.timeline.svg import Frame

_HOUR = 3600 * NS
_NAME = 200
"""Characters of a line's name that the script has."""


def timeline(evidence: Evidence, found: Sequence[Numbered], times: Times) -> Markup:
    """Return the section; it can be read without the script, which adds figures on hovering."""
    frame = whole(evidence)
    drawn = lanes(evidence, frame)
    near = close(evidence, frame)
    views = [("near", "Close-up", near), ("far", "Everything", frame)]
    shown = [(name, title, each) for name, title, each in views if each is not None]
    return section(
        "timeline",
        "Timeline",
        *(_choice(name, title, first=not at) for at, (name, title, _) in enumerate(shown)),
        tag(
            "div",
            *(
                tag("label", f"{title}, {_length(each)}", for_=f"view-{name}")
                for name, title, each in shown
            ),
            class_="choice",
        )
        if near
        else None,
        tag("p", _reading(evidence, frame, times), class_="soft")
        if any(lane.lines for lane in drawn)
        else None,
        *(_view(evidence, name, each, drawn, found, times) for name, _, each in shown),
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


def _reading(evidence: Evidence, frame: Frame, times: Times) -> str:
    window = evidence.window
    zone = times.said(frame.end, "%Z")
    if window is None:
        return f"Times are in {zone}."
    begin, end = times.clock(window.start), times.clock(window.end)
    # The axis begins with a whole minute.
    if window.start < frame.start + MINUTE:
        return f"All that is drawn was judged, {begin} to {end} {zone}."
    return f"Shaded: what was judged, {begin} to {end} {zone}. Before it: what is usual."


def _length(frame: Frame) -> str:
    return format_seconds((frame.end - frame.start) / NS)


def _view(  # noqa: PLR0913, PLR0917 - a view is of this evidence, in this frame, with these marks
    evidence: Evidence,
    name: str,
    frame: Frame,
    drawn: Sequence[Lane],
    found: Sequence[Numbered],
    times: Times,
) -> Markup:
    return tag(
        "div",
        _flags(frame, found, times),
        _scrapes(evidence.signals, frame, times),
        *(draw(evidence, frame, each, found, times) for each in _told_once(drawn)),
        tag("svg", axis(frame, times), class_="axis", width="100%", height=22, aria_hidden="true")
        if any(lane.lines for lane in drawn)
        else None,
        class_=f"view view-{name}",
        data_start=frame.start // 1_000_000,
        data_end=frame.end // 1_000_000,
    )


def _told_once(drawn: Sequence[Lane]) -> Iterable[Lane]:
    """Yield the lanes; of several that miss the same thing the first."""
    before: Missing | None = None
    for lane in drawn:
        if lane.missing is None or lane.missing is not before:
            yield lane
        before = lane.missing


def _flags(frame: Frame, found: Sequence[Numbered], times: Times) -> Markup:
    rows = flag_rows(frame, found)
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


def _scrapes(signals: Signals | Missing, frame: Frame, times: Times) -> Markup:
    if isinstance(signals, Missing) or not (signals.signals or signals.outages):
        return NOTHING
    told = [
        plural(len([each for each in events if _touches(each.start, each.end, frame)]), noun)
        for events, noun in ((signals.outages, "outage"), (signals.gaps, "gap"))
    ]
    again = plural(len([each for each in signals.restarts if frame.holds(each.at)]), "restart")
    said = ", ".join(each for each in (*told, again) if not each.startswith("0 "))
    return tag(
        "div",
        tag(
            "div",
            tag("h3", "Scrapes"),
            tag("span", said or "all answered", class_="about"),
            class_="lane-head",
        ),
        tag(
            "svg",
            *scrapes(signals, frame, times),
            class_="scrapes",
            width="100%",
            height=10,
            role="img",
            aria_label=f"Scrapes: {said or 'all answered'}",
        ),
        class_="lane",
    )


def _touches(start: int, end: int, frame: Frame) -> bool:
    return start <= frame.end and end >= frame.start


def _data(frame: Frame, drawn: Sequence[Lane], times: Times) -> Markup:
    """Return the figures for the script; `<` must not end the element that they stand in."""
    content = {
        "now": times.now // 1_000_000,
        "offsets": _offsets(frame, times),
        "lanes": [
            {
                "start": lane.grid.start // 1_000_000,
                "step": lane.grid.step // 1_000_000,
                "unit": lane.unit,
                "names": [neutralise(each.name[:_NAME]) for each in lane.lines],
                "lines": [[_spare(value) for value in each.values] for each in lane.lines],
            }
            for lane in drawn
            if lane.lines
        ],
    }
    spelled = msgspec.json.encode(content).decode().replace("<", "\\u003c")
    return Markup(f'<script type="application/json" id="data">{spelled}</script>')


def _spare(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def _offsets(frame: Frame, times: Times) -> list[tuple[int, int]]:
    """Return since when (ms) clocks are how many seconds ahead: daylight saving begins or ends."""
    found = [(frame.start // 1_000_000, times.offset(frame.start))]
    first = frame.start - frame.start % _HOUR + _HOUR
    for at in range(first, frame.end, _HOUR):
        offset = times.offset(at)
        if offset != found[-1][1]:
            found.append((at // 1_000_000, offset))
    return found
