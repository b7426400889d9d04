"""A lane of the timeline as SVG: its title, legend, lines and scale."""

from collections.abc import Iterable, Sequence

from sidecar.model.evidence import Evidence
from sidecar.quantities import format_quantity
from sidecar.views.html.markup import Markup, tag
from sidecar.views.html.parts import gap
from sidecar.views.html.timeline.bands import Numbered, marks
from sidecar.views.html.timeline.lanes import Lane, LaneLine
from sidecar.views.html.timeline.svg import (
    HEIGHT,
    WIDTH,
    TimeFrame,
    area,
    bars,
    ceiling,
    line,
    stacked,
)
from sidecar.views.html.times import Times


def draw(
    evidence: Evidence, frame: TimeFrame, lane: Lane, numbered: Sequence[Numbered], times: Times
) -> Markup:
    """Return a lane; one that is missing or empty says so in its place."""
    if lane.missing is not None:
        title = lane.title if lane.of_log else "Requests, failed share, latency"
        return tag("div", tag("h3", title), gap(lane.missing), class_="lane")
    if not lane.lines:
        return tag("div", tag("h3", lane.title), tag("p", lane.none, class_="soft"), class_="lane")
    label = _label(lane, frame, times)
    return tag(
        "div",
        tag(
            "div",
            tag("h3", lane.title),
            tag("span", lane.about, class_="about") if lane.about else None,
            tag("ul", *(_legend(line_, lane, frame) for line_ in lane.lines), class_="legend"),
            class_="lane-head",
        ),
        tag(
            "svg",
            tag("title", label),
            *_scale(lane, frame),
            *marks(evidence, frame, numbered, of_log=lane.of_log),
            _plot(frame, lane),
            tag("line", class_="cursor", y1=0, y2="100%"),
            class_="plot",
            width="100%",
            height=HEIGHT // 2,
            role="img",
            aria_label=label,
        ),
        class_="lane",
    )


def _legend(line_: LaneLine, lane: Lane, frame: TimeFrame) -> Markup:
    shown = lane.grid.within(frame, len(line_.values))
    known = [line_.values[at] for at in shown if line_.values[at] is not None]
    last = line_.values[shown[-1]] if lane.stacked and shown else (known[-1] if known else None)
    return tag(
        "li",
        tag("i", class_=f"key {line_.colour}"),
        tag("span", line_.name, class_="name"),
        " ",
        tag("output", format_quantity(last, lane.unit)),
    )


def _plot(frame: TimeFrame, lane: Lane) -> Markup:
    top = _top(lane, frame)
    drawn = _layers if lane.stacked else _lines
    return tag(
        "svg",
        *drawn(frame, lane, top),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        preserveAspectRatio="none",
        width="100%",
        height="100%",
    )


def _lines(frame: TimeFrame, lane: Lane, top: float) -> Iterable[Markup]:
    if len(lane.lines) == 1:
        only = lane.lines[0]
        path = area(frame, lane.grid, only.values, top)
        yield tag("path", class_=f"under {only.colour}", d=path)
    for line_ in lane.lines:
        path = line(frame, lane.grid, line_.values, top)
        yield tag("path", class_=f"line {line_.colour}", d=path)


def _layers(frame: TimeFrame, lane: Lane, top: float) -> Iterable[Markup]:
    sums = stacked([layer.values for layer in lane.lines])
    for layer, values in reversed(list(zip(lane.lines, sums, strict=True))):
        path = bars(frame, lane.grid, values, top)
        yield tag("path", class_=f"layer {layer.colour}", d=path)


def _top(lane: Lane, frame: TimeFrame) -> float:
    rows = stacked([line_.values for line_ in lane.lines])[-1:]
    every = rows if lane.stacked else [line_.values for line_ in lane.lines]
    shown = lane.grid.within(frame, len(every[0]))
    return ceiling([row[at] for row in every for at in shown], lane.least)


def _scale(lane: Lane, frame: TimeFrame) -> Iterable[Markup]:
    top = _top(lane, frame)
    for share, at in ((1.0, 0.5), (0.5, 50.0)):
        yield tag("line", x2="100%", y1=at, y2=at, class_="rule")
        yield tag(
            "text", format_quantity(top * share, lane.unit), x=-8, y=at + 4, class_="tick scale"
        )
    yield tag("line", x2="100%", y1="100%", y2="100%", class_="ground")


def _label(lane: Lane, frame: TimeFrame, times: Times) -> str:
    begin, end = times.clock(frame.start), times.clock(frame.end)
    lines = "; ".join(_line_label(line_, lane, frame, times) for line_ in lane.lines)
    return f"{lane.title}, {begin} to {end}. {lines}"


def _line_label(line_: LaneLine, lane: Lane, frame: TimeFrame, times: Times) -> str:
    known = [
        (value, lane.grid.start + at * lane.grid.step)
        for at in lane.grid.within(frame, len(line_.values))
        if (value := line_.values[at]) is not None
    ]
    if not known:
        return f"{line_.name}: no data"
    most, at = max(known, key=lambda pair: (pair[0], -pair[1]))
    least = min(value for value, _ in known)
    return (
        f"{line_.name}: {format_quantity(least, lane.unit)} to {format_quantity(most, lane.unit)},"
        f" highest at {times.clock(at)}, last {format_quantity(known[-1][0], lane.unit)}"
    )
