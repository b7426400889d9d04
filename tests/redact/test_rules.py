"""The search of a text by all rules."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.redact.samples import SECRETS, kinds_and_texts

from sidecar.errors import UsageError
from sidecar.redact.rule import Secret, folded
from sidecar.redact.rules import EMAILS, find_all, user_rule


def test_overlap() -> None:
    """Two secrets that overlap are one, named by the first of them."""
    token = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxIn0.Ab3dEf6hIj9k"
    text = f"Authorization: Bearer {token}"
    assert find_all(text) == [Secret("jwt", 22, len(text))]


def test_nothing() -> None:
    """An empty text has no secret."""
    assert kinds_and_texts("") == []


@given(st.sampled_from(SECRETS), st.text(max_size=100))
def test_short_is_long(row: tuple[str, str, str], text: str) -> None:
    """A long text is searched in another way than a short one, with the same result."""
    line = f"{row[0]}\n{text}\n"
    assert find_all(line + " \n" * 3000) == find_all(line)


def test_emails() -> None:
    """E-mail addresses are found by a rule that is added."""
    assert find_all("to bob@example.org", (EMAILS,)) == [Secret("email", 3, 18)]


def test_user_rule() -> None:
    """A user's pattern finds its first group, or all of it, on each line and in long ones."""
    text = f"customer 17\n{'x ' * 6000}K-99"
    rule = user_rule(r"customer (\d+)|^$")
    assert list(rule.search(text, folded(text))) == [Secret("own", 9, 11)]
    rule = user_rule(r"K-\w+")
    assert list(rule.search(text, folded(text))) == [Secret("own", len(text) - 4, len(text))]


def test_bad_user_rule() -> None:
    """An invalid pattern is an error of the user's."""
    with pytest.raises(UsageError, match="bad regex"):
        user_rule("(a")


@pytest.mark.parametrize(
    "text",
    [
        "password=" * 20_000,
        "token=" * 20_000,
        "://" * 50_000,
        "://a:" * 30_000,
        "-----BEGIN PRIVATE KEY-----" * 5_000,
        "eyJ" * 50_000,
        "eyJ-" * 50_000,
        "sk-" * 60_000,
        "4" * 200_000,
        "4111 " * 40_000,
        'password:"' * 20_000,
        'password:\\"' * 20_000,
        "cookie=a;" * 20_000,
        "basic " * 30_000,
        "bearer aaaaaaaa" * 20_000,
        "a-" * 100_000 + "=",
        "--password " * 20_000,
        "://a@" * 40_000,
        "://" + "a@" * 100_000,
        "azdo" * 50_000,
        "8Q~" * 60_000,
        "12345678:AA" * 20_000,
        "glpat-" * 30_000,
        "SK0" * 60_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_is_linear(text: str) -> None:
    """A hostile text of 200 KB takes linear time."""
    begun = time.process_time()
    find_all(text)
    # 0.7 s on a busy machine; quadratic time would take minutes.
    assert time.process_time() - begun < 2.0
