"""Chunks of any size become lines."""

import random
import resource

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.logs.decode.lines import MAX_LINE, Splitter


def split(*chunks: bytes) -> list[bytes]:
    """Return all lines of these chunks, including the unfinished one."""
    splitter = Splitter()
    lines = [line for chunk in chunks for line in splitter.feed(chunk)]
    return [*lines, splitter.rest()] if splitter else lines


@pytest.mark.parametrize(
    ("chunks", "lines"),
    [
        ([b""], []),
        ([b"one\n"], [b"one"]),
        ([b"one\ntwo"], [b"one", b"two"]),
        ([b"\n\n"], [b"", b""]),
        ([b"one\r\ntwo\r\n"], [b"one", b"two"]),
        ([b"one\r", b"\ntwo\r\n"], [b"one", b"two"]),
        ([b"one", b"\n", b"two\n"], [b"one", b"two"]),
        ([b"on", b"e\ntw", b"o\n\nthr"], [b"one", b"two", b"", b"thr"]),
        ([b"a\rb\n"], [b"a\rb"]),
        ([b"caf\xe9\n\xff\xfe\n"], [b"caf\xe9", b"\xff\xfe"]),
    ],
    ids=repr,
)
def test_lines(chunks: list[bytes], lines: list[bytes]) -> None:
    """LF and CRLF end a line, blank lines are lines, other bytes pass."""
    assert split(*chunks) == lines


@given(st.lists(st.binary(max_size=12).map(lambda some: some.replace(b"0", b"\n"))))
def test_any_chunks(chunks: list[bytes]) -> None:
    """The size of chunks does not matter."""
    text = b"".join(chunks)
    assert split(*chunks) == split(text)
    assert split(text) == [
        line.removesuffix(b"\r") for line in text.removesuffix(b"\n").split(b"\n") if text
    ] or text.endswith(b"\r")


def test_rest_is_a_line_of_its_own() -> None:
    """The rest of a line that was returned unfinished is a line; its end alone is not."""
    splitter = Splitter()
    splitter.feed(b"begun")
    assert splitter.rest() == b"begun"
    assert splitter.feed(b" and ended\nnext\n") == [b" and ended", b"next"]
    splitter.feed(b"again\r")
    assert splitter.rest() == b"again"
    assert splitter.feed(b"\n\nnext\n") == [b"", b"next"]
    assert splitter.lines == 6


def test_long_line() -> None:
    """A line is cut at 1 MiB with a mark, and the next line is complete."""
    text = b"x" * (MAX_LINE + 5) + b"\nnext\n"
    chunks = [text[at : at + 65_536] for at in range(0, len(text), 65_536)]
    splitter = Splitter()
    cut, after = [line for chunk in chunks for line in splitter.feed(chunk)]
    assert cut == b"x" * MAX_LINE + b" ... [5 bytes cut]"
    assert (after, splitter.cut_bytes, splitter.lines) == (b"next", 5, 2)


def test_line_of_the_limit() -> None:
    """A line of exactly 1 MiB is not cut."""
    assert split(b"x" * MAX_LINE, b"\n") == [b"x" * MAX_LINE]


def test_endless_line() -> None:
    """256 MB without a newline take the memory of one line."""
    splitter, chunk = Splitter(), b"x" * 65_536
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(4096):
        assert splitter.feed(chunk) == []
    assert splitter.rest().endswith(b" ... [%d bytes cut]" % ((256 << 20) - MAX_LINE))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8 << 10


def test_sift() -> None:
    """The prefilter gets blocks of complete lines, never an empty one; all lines are counted."""
    blocks: list[bytes] = []

    def sift(block: bytes) -> list[bytes]:
        blocks.append(block)
        return [line for line in block[:-1].split(b"\n") if b"keep" in line]

    random.seed(7)
    text = b"".join(random.choice((b"keep me\n", b"drop\r\n", b"\n")) for _ in range(500))
    splitter, kept, at = Splitter(sift), [], 0
    while at < len(text):
        size = random.randint(1, 40)
        kept += splitter.feed(text[at : at + size])
        at += size
    assert all(block.endswith(b"\n") for block in blocks)
    assert [line for line in kept if line == b"keep me"] == [b"keep me"] * text.count(b"keep")
    assert splitter.lines == 500
