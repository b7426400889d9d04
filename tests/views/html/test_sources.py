"""The sources and what was masked."""

from tests.e2e.pages.samples import (
    troubled,
)
from tests.views.html.harness import Page, page_of

from sidecar.views.html.page import html


def test_masked() -> None:
    """The page lists what stands for secrets, or says that no one looked for any."""
    evidence, found, report = troubled()
    assert "«bearer-1»" in Page(page_of("troubled")).words()
    assert "Secrets were not looked for." in Page(html(evidence, found, report)).words()
    assert "No secret was found" in Page(html(evidence, found, report, masked=())).words()
