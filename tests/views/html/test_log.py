"""The log's figures say which time they are of."""

import pytest
from tests.views.html.harness import Page, page_of


@pytest.mark.parametrize(("name", "said"), [("troubled", True), ("day", False)])
def test_spans_of_figures(name: str, said: bool) -> None:  # noqa: FBT001 - a parameter of a row
    """Figures of the judged time and of all that was read are told apart, where they differ."""
    words = Page(page_of(name)).words()
    assert ("From 12:42 to 13:42:" in words) is said
    assert (" of messages, since 20 Feb 13:42 (all that was read)" in words) is said
    assert ("Errors by path, since 12:42" in words) is said
