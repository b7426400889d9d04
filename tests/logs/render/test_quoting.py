"""Values as words: bare, quoted, cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.logs.render.quoting import as_json, scalar, short_word, shorten, word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", "hello"),
        ("/api/v1?a", "/api/v1?a"),
        ("", '""'),
        ("two words", '"two words"'),
        ("a=b", '"a=b"'),
        ('say "hi"', r'"say \"hi\""'),
        (r"C:\dir", r"C:\dir"),
        (r"C:\my dir", r'"C:\\my dir"'),
        ("it's", '"it\'s"'),
        ("héllo", "héllo"),
        ("日本 語", '"日本 語"'),
        ("a\u00a0b", '"a\u00a0b"'),
        ("\x1b[2J", "␛[2J"),
        ("\x9b \u202e", r'"\x9b \u202e"'),
        ("\ud800", r"\ud800"),
        ("a\nb", "a␊b"),
        ("a\tb", '"a    b"'),
    ],
)
def test_word(text: str, expected: str) -> None:
    """A word is quoted only where it would be ambiguous, and is always safe."""
    assert word(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (0.05, "0.05"),
        (["a", {"b": 1}], '["a",{"b":1}]'),
        ({}, "{}"),
        (["\x1b"], r'["\u001b"]'),
        (["\u202e"], r'["\u202e"]'),
    ],
)
def test_scalar(value: object, expected: str) -> None:
    """A value other than text is JSON on one line."""
    assert scalar(value) == expected


def test_too_deep() -> None:
    """A value that is nested too deep is shown as a mark."""
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    assert as_json(value) == "…"


def test_cut() -> None:
    """Cut characters are counted, in a mark after the quotes."""
    assert shorten("abcdef", 4) == "abcd…[+2]"
    assert short_word("abcdef", 6) == "abcdef"
    assert short_word("a b c d", 3) == '"a b"…[+4]'
    assert short_word('""""', 3) == r'"\"\"\""…[+1]'


@given(st.text())
def test_any_text(text: str) -> None:
    """Any text becomes one line without control characters; a bare word has no blank."""
    shown = word(text)
    assert all(char.isprintable() or char.isspace() for char in shown)
    assert "\n" not in shown
    assert shown.startswith('"') or not set(shown) & set(" =\"'")
    shown.encode()
