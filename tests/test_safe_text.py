"""Text from outside becomes safe to show."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.safe_text import columns, cut, neutralise, wrap

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("outside", "shown"),
    [
        pytest.param("plain", "plain", id="ascii"),
        pytest.param("Grüße, 世界 🙂", "Grüße, 世界 🙂", id="letters"),
        pytest.param("\x1b[2J", "␛[2J", id="escape"),
        pytest.param("a\0b", "a␀b", id="null"),
        pytest.param("a\rb\nc", "a␍b␊c", id="line-ends"),
        pytest.param("a\x07\x08", "a␇␈", id="bell-and-backspace"),
        pytest.param("a\x7f", "a␡", id="delete"),
        pytest.param("a\tb", "a    b", id="tab"),
        pytest.param("\x9b31m", r"\x9b31m", id="c1-csi"),
        pytest.param("\x85", r"\x85", id="c1-next-line"),
        pytest.param("\u202eexe", r"\u202eexe", id="bidi-override"),
        pytest.param("\u2066x\u2069", r"\u2066x\u2069", id="bidi-isolate"),
        pytest.param("\u061c", r"\u061c", id="arabic-letter-mark"),
        pytest.param("a\u2028b\u2029c", r"a\u2028b\u2029c", id="separators"),
        pytest.param("\u200b\u200d\ufeff", r"\u200b\u200d\ufeff", id="zero-width"),
        pytest.param("\ud800", r"\ud800", id="surrogate"),
        pytest.param("\U000e0041", r"\U000e0041", id="tag"),
        pytest.param("\ue000", r"\ue000", id="private-use"),
        pytest.param("a\u00a0b\u3000c", "a\u00a0b\u3000c", id="wide-spaces"),
        pytest.param("", "", id="empty"),
    ],
)
def test_neutralise(outside: str, shown: str) -> None:
    """What could act on a terminal is made visible, everything else stays as it is."""
    assert neutralise(outside) == shown


@given(ANY_TEXT)
def test_neutralised_text_is_harmless(outside: str) -> None:
    """Of any text comes one line that holds no control or format character and is UTF-8."""
    shown = neutralise(outside)
    assert len(shown.splitlines()) <= 1
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert shown.encode().decode() == shown
    assert neutralise(shown) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        pytest.param("hello", 5, "hello", id="fits"),
        pytest.param("hello", 4, "hel…", id="cut"),
        pytest.param("世界世界", 8, "世界世界", id="wide-fits"),
        pytest.param("世界世界", 7, "世界世…", id="wide-cut"),
        pytest.param("世界世界", 6, "世界…", id="wide-cut-inside"),
    ],
)
def test_cut(text: str, width: int, shown: str) -> None:
    """A text too wide ends in an ellipsis, and wide characters count for two columns."""
    assert cut(text, width) == shown


@given(ANY_TEXT, st.integers(2, 40))
def test_cut_and_wrap_keep_to_the_width(text: str, width: int) -> None:
    """No text is wider than asked for after it was cut or wrapped, and wrapping loses none."""
    assert columns(cut(text, width)) <= width
    lines = wrap(text, width)
    assert all(columns(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("e\u0301", 1), ("世界", 4), ("👍🏽", 2), ("🇩🇪", 2), ("a世e\u0301", 4), ("", 0)],
)
def test_columns(text: str, width: int) -> None:
    """A grapheme is as wide as a terminal shows it, whatever it is made of."""
    assert columns(text) == width


@pytest.mark.parametrize(
    "text", ["世" * 100_000, "e\u0301" * 100_000, "\u0301" * 100_000, "\x1b" * 100_000, "a" * 10**6]
)
def test_long_texts(text: str) -> None:
    """A text of any length is wrapped and cut in time that grows with its length alone."""
    begun = time.process_time()
    shown = neutralise(text)
    lines = wrap(shown, 80)
    assert "".join(lines) == shown
    assert max(map(columns, lines)) <= 80
    assert columns(cut(shown, 80)) <= 80
    assert time.process_time() - begun < 6.0
