"""Typed decoders are learned from lines, and refuse other layouts."""

import pytest
from tests.logs.statistics.harness import line

from sidecar.logs.statistics.reading.layouts import REFUSED, Layouts

LINE = line(0, k=1, logger="a")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(line(0, new=1), id="a new key"),
        pytest.param(line(0, error="E"), id="an error"),
        pytest.param(LINE.replace(b'"INFO"', b'"odd"'), id="another level"),
        pytest.param(LINE.replace(b'"hi"', b"7"), id="a number as message"),
        pytest.param(b'{"level":"INFO","msg":"x"}', id="without time"),
        pytest.param(LINE[:-3], id="torn"),
    ],
)
def test_refused(other: bytes) -> None:
    """A line that may have another meaning is refused."""
    layouts = Layouts()
    layouts.learn(LINE)
    assert layouts.first is not None
    assert layouts.first(LINE).msg == "hi"
    with pytest.raises(REFUSED):
        layouts.first(other)


def test_another() -> None:
    """The decoder that read a line is tried first for the next one."""
    layouts = Layouts()
    layouts.learn(LINE)
    layouts.learn(b'{"time":1771681325,"message":"m"}')
    newest = layouts.first
    row = layouts.other(LINE)
    assert row.msg == "hi"
    assert layouts.first is not newest


@pytest.mark.parametrize("text", [b'{"a":1}', b'{"log":"x","time":"t"}', b"[1]", b'{"":1}'])
def test_not_learned(text: bytes) -> None:
    """Lines without a message, or with several meanings, are not learned from."""
    layouts = Layouts()
    layouts.learn(text)
    assert layouts.first is None


def test_text() -> None:
    """A log of text is recognised, and not learned from."""
    layouts = Layouts()
    for _ in range(10_000):
        assert layouts.learns
        layouts.learn(b"text")
    assert not layouts.learns
