"""Section What changed: series and log templates, grouped by onset, and the services."""

from sidecar.model.evidence import Missing
from sidecar.model.report import CHANGES, Event, Report, ReportLine, Trend, Unavailable
from sidecar.views.html.markup import NOTHING, Markup, tag, text
from sidecar.views.html.parts import gap, report_section
from sidecar.views.html.timeline.svg import spark

_LONGEST = 300


def changes(report: Report) -> Markup:
    """Return the section; nothing where the report has none."""
    return report_section(report, CHANGES, "changes", "trends", _line)


def _line(line: ReportLine) -> Markup:
    match line:
        case Trend(time, words, points):
            drawn = spark(points, words) if points else None
            return tag("p", tag("span", time), " ", text(words, _LONGEST), drawn)
        case Event(time, words, detail):
            return tag("p", tag("span", time), " ", tag("b", text(words, _LONGEST)), " ", detail)
        case Unavailable(reason, remedy):
            return gap(Missing(reason, remedy))
    return NOTHING
