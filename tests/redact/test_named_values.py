"""Secrets by the name in front of them, and what only looks like one."""

import pytest
from tests.redact.samples import (
    NAMED_VALUES,
    NOT_NAMED_VALUES,
    kinds_and_texts,
    name_of,
)

from sidecar.redact.named_values import holds, kind_of


@pytest.mark.parametrize(("text", "kind", "secret"), NAMED_VALUES, ids=name_of)
def test_masked(text: str, kind: str, secret: str) -> None:
    """A value is found whole, and nothing else with it."""
    assert kinds_and_texts(text) == [(kind, secret)]


@pytest.mark.parametrize("text", NOT_NAMED_VALUES, ids=name_of)
def test_kept(text: str) -> None:
    """Words, counts, paths and names that only contain such a word stay."""
    assert kinds_and_texts(text) == []


def test_within_lines() -> None:
    """A password ends with its line."""
    assert kinds_and_texts("password='a\nb' token=3") == [("password", "a")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("DB_PASSWORD", "password"),
        ("password2", "password"),
        ("pass", "password"),
        ("compass", ""),
        ("access_token", "token"),
        ("tokens", ""),
        ("apiKey", "api-key"),
        ("key", ""),
        ("Authorization", "authorization"),
        ("Set-Cookie", "cookie"),
    ],
)
def test_kind_of(name: str, kind: str) -> None:
    """A field's name says what kind of secret it holds."""
    assert kind_of(name) == kind


def test_holds() -> None:
    """A field's value is a secret unless it is a word, a count or nothing."""
    assert holds("password", "monkey")
    assert not holds("password", "null")
    assert not holds("token", "expired")
    assert holds("cookie", "a=b")
