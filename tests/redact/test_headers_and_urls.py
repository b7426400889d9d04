"""Secrets in HTTP headers and in URLs, and what only looks like one."""

import pytest
from tests.redact.samples import HEADERS_AND_URLS, NOT_HEADERS_AND_URLS, kinds_and_texts, name_of


@pytest.mark.parametrize(("text", "kind", "secret"), HEADERS_AND_URLS, ids=name_of)
def test_masked(text: str, kind: str, secret: str) -> None:
    """A secret is found whole, and nothing else with it."""
    assert kinds_and_texts(text) == [(kind, secret)]


@pytest.mark.parametrize("text", NOT_HEADERS_AND_URLS, ids=name_of)
def test_kept(text: str) -> None:
    """Words about authorization and URLs without credentials stay."""
    assert kinds_and_texts(text) == []
