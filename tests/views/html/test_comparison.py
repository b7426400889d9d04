"""What changed, on the page."""

from msgspec.structs import replace
from tests.e2e.pages.samples import healthy, report

from sidecar.model.report import Event, Fact, Heading, Note, Section
from sidecar.views.html.comparison import comparison
from sidecar.views.html.page import html


def test_comparison() -> None:
    """Each group has its heading, each finding its severity; outside text stays text."""
    lines = (
        Note("the other report is about <b>"),
        Heading("Worse"),
        Event("ERROR   ", "18% fail </p>", "was info"),
    )
    evidence, _, found = healthy()
    whole = replace(found, sections=(*found.sections, Section("Comparison", "with 12:00", lines)))
    page = html(evidence, (), whole)
    part = page[page.index('<section id="comparison"') : page.index('<section id="timeline"')]
    assert "with 12:00" in part
    assert "<h3>Worse</h3>" in part
    assert '<span class="severity error">error</span>' in part
    assert "18% fail &lt;/p&gt; <small>was info</small>" in part
    assert "The other report is about &lt;b&gt;." in part
    assert page.count("<h3>Comparison") == 0
    assert '<a href="#comparison">Comparison</a>' in page
    assert "#comparison" not in html(evidence, (), found)


def test_nothing_changed() -> None:
    """No change is said as such; where nothing was compared there is no section."""
    found = report(healthy()[0])
    same = Section("Comparison", "", (Fact("Changes", "none"),))
    assert "Nothing changed." in comparison(replace(found, sections=(same,)))
    assert comparison(found) == ""
