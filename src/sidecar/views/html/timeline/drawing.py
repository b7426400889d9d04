"""A lane as markup: its name, its legend with figures, its lines and its scale."""

from collections.abc import Iterable, Sequence

from sidecar.model.evidence import Evidence
from sidecar.quantities import format_quantity
from sidecar.views.html.figures import Times
from sidecar.views.html.markup import Markup, tag
from sidecar.views.html.parts import gap
from sidecar.views.html.timeline.bands import Numbered, marks
from sidecar.views.html.timeline.lanes import Lane, Line
from sidecar.views.html.timeline.svg import HEIGHT, WIDTH, Frame, area, bars, ceiling, line, stacked


def draw(
    evidence: Evidence, frame: Frame, lane: Lane, found: Sequence[Numbered], times: Times
) -> Markup:
    """Return a lane; one that is missing or empty says so in its place."""
    if lane.missing is not None:
        title = lane.title if lane.of_log else "Requests, failed share, latency"
        return tag("div", tag("h3", title), gap(lane.missing), class_="lane")
    if not lane.lines:
        return tag("div", tag("h3", lane.title), tag("p", lane.none, class_="soft"), class_="lane")
    said = _said(lane, frame, times)
    return tag(
        "div",
        tag(
            "div",
            tag("h3", lane.title),
            tag("span", lane.about, class_="about") if lane.about else None,
            tag("ul", *(_legend(each, lane, frame) for each in lane.lines), class_="legend"),
            class_="lane-head",
        ),
        tag(
            "svg",
            tag("title", said),
            *_scale(lane, frame),
            *marks(evidence, frame, found, of_log=lane.of_log),
            _plot(frame, lane),
            tag("line", class_="cursor", y1=0, y2="100%"),
            class_="plot",
            width="100%",
            height=HEIGHT // 2,
            role="img",
            aria_label=said,
        ),
        class_="lane",
    )


def _legend(line_: Line, lane: Lane, frame: Frame) -> Markup:
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


def _plot(frame: Frame, lane: Lane) -> Markup:
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


def _lines(frame: Frame, lane: Lane, top: float) -> Iterable[Markup]:
    if len(lane.lines) == 1:
        only = lane.lines[0]
        path = area(frame, lane.grid, only.values, top)
        yield tag("path", class_=f"under {only.colour}", d=path)
    for each in lane.lines:
        path = line(frame, lane.grid, each.values, top)
        yield tag("path", class_=f"line {each.colour}", d=path)


def _layers(frame: Frame, lane: Lane, top: float) -> Iterable[Markup]:
    sums = stacked([each.values for each in lane.lines])
    for each, values in reversed(list(zip(lane.lines, sums, strict=True))):
        path = bars(frame, lane.grid, values, top)
        yield tag("path", class_=f"layer {each.colour}", d=path)


def _top(lane: Lane, frame: Frame) -> float:
    rows = stacked([each.values for each in lane.lines])[-1:]
    every = rows if lane.stacked else [each.values for each in lane.lines]
    shown = lane.grid.within(frame, len(every[0]))
    return ceiling([row[at] for row in every for at in shown], lane.least)


def _scale(lane: Lane, frame: Frame) -> Iterable[Markup]:
    top = _top(lane, frame)
    for share, at in ((1.0, 0.5), (0.5, 50.0)):
        yield tag("line", x2="100%", y1=at, y2=at, class_="rule")
        yield tag(
            "text", format_quantity(top * share, lane.unit), x=-8, y=at + 4, class_="tick scale"
        )
    yield tag("line", x2="100%", y1="100%", y2="100%", class_="ground")


def _said(lane: Lane, frame: Frame, times: Times) -> str:
    begin, end = times.clock(frame.start), times.clock(frame.end)
    lines = "; ".join(_line_said(each, lane, frame, times) for each in lane.lines)
    return f"{lane.title}, {begin} to {end}. {lines}"


def _line_said(each: Line, lane: Lane, frame: Frame, times: Times) -> str:
    known = [
        (value, lane.grid.start + at * lane.grid.step)
        for at in lane.grid.within(frame, len(each.values))
        if (value := each.values[at]) is not None
    ]
    if not known:
        return f"{each.name}: nothing known"
    most, at = max(known, key=lambda pair: (pair[0], -pair[1]))
    least = min(value for value, _ in known)
    return (
        f"{each.name}: {format_quantity(least, lane.unit)} to {format_quantity(most, lane.unit)},"
        f" highest at {times.clock(at)}, last {format_quantity(known[-1][0], lane.unit)}"
    )
