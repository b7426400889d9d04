"""Section What changed: the series that left the range of their past, grouped by onset."""

from collections.abc import Iterable

from sidecar.model.evidence import Missing
from sidecar.model.report import Heading, Note, Report, ReportLine, Trend, Unavailable
from sidecar.views.html.markup import NOTHING, Markup, tag, text
from sidecar.views.html.parts import gap, section
from sidecar.views.html.timeline.svg import spark

TITLE = "What changed"
_LONGEST = 300


def changes(report: Report) -> Markup:
    """Return the section; nothing where the report has none."""
    part = next((part for part in report.sections if part.title == TITLE), None)
    if part is None:
        return NOTHING
    rows = tag("div", *_lines(part.lines), class_="trends")
    return section("changes", TITLE, tag("p", text(part.channel), class_="soft"), rows)


def _lines(lines: Iterable[ReportLine]) -> Iterable[Markup]:
    for line in lines:
        match line:
            case Heading(words):
                yield tag("h3", words)
            case Trend(time, words, points):
                yield tag("p", tag("span", time), " ", text(words, _LONGEST), spark(points, words))
            case Note(words):
                yield tag("p", f"{words[:1].upper()}{words[1:]}.", class_="soft")
            case Unavailable(reason, remedy):
                yield gap(Missing(reason, remedy))
