"""The search for one kind of secret."""

from hypothesis import given
from hypothesis import strategies as st

from sidecar.redact.rule import RedactionRule, Secret, anchored, folded


def secrets_of(rule: RedactionRule, text: str) -> list[Secret]:
    """Return the secrets that a rule finds in a text."""
    return list(rule.search(text, folded(text)))


@given(st.text(max_size=200))
def test_folded_is_aligned(text: str) -> None:
    """The folded text has one byte per character, so positions in both are the same."""
    assert len(folded(text)) == len(text)


def test_folded() -> None:
    """Letters are in lower case, every digit is 0."""
    assert folded("Ab-12é") == b"ab-00\xe9"


def test_literal() -> None:
    """The literal of a rule is the beginning of its anchor, up to the first group or class."""
    anchors = (b"gh[pousr]_", b"sk_(?:live|test)_", rb"sg\.", b"token")
    rules = [anchored("x", anchor, "x") for anchor in anchors]
    assert [rule.literal for rule in rules] == ["gh", "sk_", "sg", "token"]


def test_anchored() -> None:
    """The pattern is matched where the anchor stands; the group `secret` is the secret."""
    rule = anchored("x", b"id0", r"id\d=(?P<secret>\w+)")
    assert secrets_of(rule, "ID7=abc id=3 id8=") == [Secret("x", 4, 7)]


def test_offset() -> None:
    """A pattern may start in front of its anchor."""
    rule = anchored("x", b"~", r"\w{3}~\w", offset=3)
    assert secrets_of(rule, "abc~d") == [Secret("x", 0, 5)]
    assert secrets_of(rule, "bc~d") == []


def test_secrets_do_not_overlap() -> None:
    """A secret is not searched again."""
    assert secrets_of(anchored("x", b"a", "a+"), "aaa aa") == [Secret("x", 0, 3), Secret("x", 4, 6)]
