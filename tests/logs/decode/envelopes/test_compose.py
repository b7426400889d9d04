"""Prefixes of `docker compose logs`."""

import pytest

from sidecar.logs.decode.envelopes.compose import unwrap


@pytest.mark.parametrize(
    ("line", "source", "rest"),
    [
        (b"web-1  | up", "web-1", b"up"),
        (b"web_1 | up", "web_1", b"up"),
        (b"db  | up", "db", b"up"),
        (b"web-1  |", "web-1", b""),
        (b"web-1  | a | b", "web-1", b"a | b"),
        (b"\x1b[36mapp | \x1b[0mup", "app", b"up"),
    ],
)
def test_prefix(line: bytes, source: str, rest: bytes) -> None:
    """The name of the container becomes the source."""
    wrapped = unwrap(line)
    assert wrapped is not None
    assert (wrapped.source, wrapped.line) == (source, rest)


@pytest.mark.parametrize(
    "line", [b"either | or", b"a b  | c", b"web-1  up", b"x" * 200 + b"-1  | up", b"| a | b |"]
)
def test_no_prefix(line: bytes) -> None:
    """Other lines with a bar are lines of a log."""
    assert unwrap(line) is None
