"""Decoders are learned from lines, and refuse what they were not learned from."""

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
    """What a line may mean that is unlike those learned from is not guessed."""
    layouts = Layouts()
    layouts.learn(LINE)
    assert layouts.first is not None
    assert layouts.first(LINE).msg == "hi"
    with pytest.raises(REFUSED):
        layouts.first(other)


def test_another() -> None:
    """Of several layouts the one that reads a line is asked first for the next one."""
    layouts = Layouts()
    layouts.learn(LINE)
    layouts.learn(b'{"time":1771681325,"message":"m"}')
    newest = layouts.first
    found = layouts.other(LINE)
    assert found.msg == "hi"
    assert layouts.first is not newest


@pytest.mark.parametrize("text", [b'{"a":1}', b'{"log":"x","time":"t"}', b"[1]", b'{"":1}'])
def test_not_learned(text: bytes) -> None:
    """Nothing is learned from what has no message, or more than one meaning."""
    layouts = Layouts()
    layouts.learn(text)
    assert layouts.first is None


def test_text() -> None:
    """A log of text is recognised."""
    layouts = Layouts()
    for _ in range(10_000):
        assert layouts.learns
        layouts.learn(b"text")
    assert not layouts.learns
