"""Section Comparison: what changed since an older report, where one was named."""

from collections.abc import Iterable

from sidecar.model.report import Event, Fact, Heading, Note, Report, ReportLine
from sidecar.views.html.markup import NOTHING, Markup, tag, text
from sidecar.views.html.parts import section

TITLE = "Comparison"
_LONGEST = 300


def comparison(report: Report) -> Markup:
    """Return the section; nothing where no report was compared."""
    part = next((part for part in report.sections if part.title == TITLE), None)
    if part is None:
        return NOTHING
    rows = tag("div", *_lines(part.lines), class_="changes")
    return section("comparison", TITLE, tag("p", text(part.channel), class_="soft"), rows)


def _lines(lines: Iterable[ReportLine]) -> Iterable[Markup]:
    for line in lines:
        match line:
            case Heading(words):
                yield tag("h3", words)
            case Event(kind, title, was):
                tone = kind.strip().lower()
                more = tag("small", was) if was else None
                yield tag(
                    "p",
                    tag("span", tone, class_=f"severity {tone}"),
                    tag("span", text(title, _LONGEST), " ", more),
                )
            case Fact():
                yield tag("p", "Nothing changed.")
            case Note(words):
                yield tag("p", f"{words[:1].upper()}{words[1:]}.", class_="soft")
