"""Section Comparison: what changed since an older report, where one was named."""

from sidecar.model.report import COMPARISON, Event, Fact, Report, ReportLine
from sidecar.views.html.markup import NOTHING, Markup, tag, text
from sidecar.views.html.parts import report_section

_LONGEST = 300


def comparison(report: Report) -> Markup:
    """Return the section; nothing where no report was compared."""
    return report_section(report, COMPARISON, "comparison", "changes", _line)


def _line(line: ReportLine) -> Markup:
    match line:
        case Event(kind, title, was):
            tone = kind.strip().lower()
            more = tag("small", was) if was else None
            return tag(
                "p",
                tag("span", tone, class_=f"severity {tone}"),
                tag("span", text(title, _LONGEST), " ", more),
            )
        case Fact():
            return tag("p", "Nothing changed.")
    return NOTHING
