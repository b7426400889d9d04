"""Encodings of log files: UTF-16 with a byte-order mark, and all else as bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.logs.decode.encoding import Decoder, codec_of


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xffx", "utf-16-be"),
        (b"\xef\xbb\xbf", None),
        (b"a\0", None),
        (b"", None),
    ],
)
def test_codec(head: bytes, codec: str | None) -> None:
    """Only a byte-order mark of UTF-16 gives a codec."""
    assert codec_of(head) == codec


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
@given(text=st.text(st.characters(exclude_categories=["Cs"])), size=st.integers(2, 5))
def test_any_chunks(codec: str, text: str, size: int) -> None:
    """The mark is left out and the text becomes UTF-8, wherever it is cut."""
    data = f"\ufeff{text}".encode(codec)
    start = 3 if codec == "utf-8" else size
    decoder = Decoder()
    chunks = [data[:start], *(data[at : at + size] for at in range(start, len(data), size))]
    assert b"".join(map(decoder.feed, chunks)) == text.encode()
    assert decoder.undecoded == 0


def test_not_utf8() -> None:
    """Bytes of any other encoding are passed on."""
    decoder = Decoder()
    assert decoder.feed(b"\x82\xa0\n") == b"\x82\xa0\n"
    assert not decoder.wide


def test_within_a_file() -> None:
    """With the head of its file, a decoder starts at any offset."""
    decoder = Decoder(b"\xff\xfea\0")
    assert decoder.wide
    assert decoder.feed("é".encode("utf-16-le") + b"b") == "é".encode()
    assert decoder.undecoded == 1


def test_width_of_rest() -> None:
    """The bytes of an unfinished line are counted as they stand in the file."""
    decoder = Decoder(b"\xff\xfe")
    text = decoder.feed("one\n\U0001f600é".encode("utf-16-le") + b"x")
    assert decoder.width_of_rest(text) == 4 + 2 + 1
