"""The sources and what was masked."""

import msgspec
import pytest
from tests.e2e.pages.samples import (
    troubled,
)
from tests.views.html.harness import Page, page_of

from sidecar.views.html.page import html
from sidecar.views.html.sources import sources


def test_masked() -> None:
    """The page lists what stands for secrets, or says that no one looked for any."""
    evidence, found, report = troubled()
    assert "«bearer-1»" in Page(page_of("troubled")).words()
    assert "Secrets were not looked for." in Page(html(evidence, found, report)).words()
    assert "No secret was found" in Page(html(evidence, found, report, masked=())).words()


@pytest.mark.parametrize(
    ("skew", "shown"),
    [(0.5, "as ours"), (12.5, "12.5 s ahead"), (-12.0, "12 s behind"), (-7200.0, "2 h behind")],
)
def test_clock(skew: float, shown: str) -> None:
    """The difference of the clocks is a duration."""
    evidence, _, report = troubled()
    page = sources(msgspec.structs.replace(evidence, skew_s=skew), report, ())
    assert f"<dt>Target</dt><dd>{shown}</dd>" in page
