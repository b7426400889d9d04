"""Secrets, words, counts, paths and placeholders as values."""

import pytest

from sidecar.redact.plausible import is_nothing, is_password, is_prose, is_token


@pytest.mark.parametrize("value", ["***", "null", "${DB_PASSWORD}", "<*>", "«password-1»", "%s"])
def test_nothing(value: str) -> None:
    """A placeholder is no secret of any kind."""
    assert is_nothing(value)
    assert not is_password(value)
    assert not is_token(value)


@pytest.mark.parametrize("value", ["reset requested", "AuthService", "user/password-reset"])
def test_prose(value: str) -> None:
    """Words are prose; as the value of a password they are one all the same."""
    assert is_prose(value)
    assert not is_token(value)
    assert is_password(value)


@pytest.mark.parametrize("value", ["a1b2c3d4e5", "482913", "abcdefghijklmnopqrstuvwx"])
def test_token(value: str) -> None:
    """A token has eight characters, or six digits, or letters that are no word."""
    assert is_token(value)
    assert not is_prose(value)


@pytest.mark.parametrize("value", ["3", "4711x", "/var/run/secrets/token", "two words 12"])
def test_no_token(value: str) -> None:
    """A count, a short value, a path and a sentence are no token."""
    assert not is_token(value)


def test_pin() -> None:
    """A password of digits has four of them; fewer are a count."""
    assert is_password("1234")
    assert not is_password("123")
