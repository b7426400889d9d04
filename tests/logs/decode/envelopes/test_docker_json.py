"""Entries of Docker's json-file driver."""

import json

import pytest

from sidecar.logs.decode.envelopes.docker_json import unwrap

ENTRY: dict[str, object] = {"log": "up\n", "stream": "stderr", "time": "2026-02-21T13:42:05Z"}


def line(**changes: object) -> bytes:
    """Return an entry with these changes, as Docker writes it."""
    return json.dumps(ENTRY | changes, separators=(",", ":")).encode()


def test_entry() -> None:
    """The line, its stream and its time are read."""
    wrapped = unwrap(line())
    assert wrapped is not None
    assert (wrapped.line, wrapped.stream, wrapped.ts_text) == (b"up", "stderr", ENTRY["time"])
    assert wrapped.ts == 1_771_681_325_000_000_000
    assert not wrapped.partial


def test_partial() -> None:
    """An entry without a line end is the beginning of a line."""
    wrapped = unwrap(line(log="a long"))
    assert wrapped is not None
    assert wrapped.partial
    assert wrapped.line == b"a long"


def test_attributes() -> None:
    """Attributes of the container become a field."""
    wrapped = unwrap(line(attrs={"tag": "app"}))
    assert wrapped is not None
    assert wrapped.fields == {"attrs": {"tag": "app"}}


@pytest.mark.parametrize(
    "text",
    [line(pod="p"), line(log=1), line()[:-1], b'{"log":"\xff\\n","time":"x"}', b"[]", b""],
    ids=["another-key", "no-text", "torn", "no-utf8", "no-object", "empty"],
)
def test_other(text: bytes) -> None:
    """Any other line is not an envelope."""
    assert unwrap(text) is None
