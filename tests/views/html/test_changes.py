"""The section What changed of the page."""

from tests.e2e.pages.samples import SAMPLES
from tests.views.html.harness import Page

from sidecar.model.report import Event, Heading, Note, Report, Section, Trend, Unavailable
from sidecar.views.html.changes import changes
from sidecar.views.html.page import html

LINES = (
    Heading("2026-02-21 13:40:00  1 series"),
    Trend("13:40:00", "<queue> rose to 400 (normally 10)", (10.0, None, 400.0)),
    Trend("13:40:05", "log appeared: 9× “no route”"),
    Event("13:40:00", "cart", "1 series"),
    Note("12 series compared with their own past"),
)


def report(*lines: Event | Heading | Trend | Note | Unavailable) -> Report:
    """Return a report with the section."""
    return Report("Report", "now", (Section("What changed", "the window", lines),))


def test_lines() -> None:
    """Each series has its time, what it did, and a drawing that says the same in words."""
    page = Page(changes(report(*LINES)))
    assert "13:40:00 <queue> rose to 400 (normally 10)" in page.words()
    assert "12 series compared with their own past." in page.words()
    assert "13:40:05 log appeared: 9× “no route”" in page.words()
    assert "13:40:00 cart 1 series" in page.words()
    assert "<queue> rose to 400 (normally 10)" in page.values("aria-label")


def test_not_available() -> None:
    """What could not be compared is named with the reason."""
    assert "damaged" in Page(changes(report(Unavailable("damaged", "remove it")))).words()


def test_page() -> None:
    """The page leads to the section where there is one, and has none where there is not."""
    evidence, findings, whole = SAMPLES["healthy"]()
    assert 'href="#changes"' not in html(evidence, findings, whole)
    page = html(evidence, findings, report(*LINES))
    assert 'href="#changes"' in page
    assert Page(page).words().lower().count("compared with their own past") == 1
    assert 'id="changes"' in page
