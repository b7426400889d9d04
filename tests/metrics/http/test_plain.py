"""The usual answer: read as `http.client` reads it, and every other one left to that."""

import io
from http.client import HTTPResponse, IncompleteRead
from typing import cast

import pytest

from sidecar.metrics.http.plain import plain

BODY = b"a 1\n"
NAMES = ("Content-Type", "content-encoding", "Date", "Location", "Missing")


class Canned:
    """Stands for a socket that has already said everything."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    def makefile(self, _mode: str) -> io.BytesIO:
        """Return it as a file."""
        return io.BytesIO(self._said)


def said(*headers: bytes, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    """Return an answer with those headers."""
    return b"\r\n".join([status, *headers, b"", BODY])


def file(text: bytes) -> io.BufferedReader:
    """Return what an answer is read from."""
    return io.BufferedReader(io.BytesIO(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(said(b"Content-Length: 4"), id="shortest"),
        pytest.param(said(b"content-length: 4", b"CONTENT-TYPE: text/plain; q=1 "), id="case"),
        pytest.param(said(b"Content-Length: 4", b"Connection: Close"), id="close"),
        pytest.param(said(b"Content-Length: 4", b"Connection: keep-alive"), id="keep"),
        pytest.param(said(b"Date: x: y", b"Content-Encoding: gzip", b"Content-Length: 3"), id="3"),
        pytest.param(said(b"Content-Length: 0"), id="empty"),
        pytest.param(said(b"Content-Length: 4", status=b"HTTP/1.1 200 "), id="no-reason"),
    ],
)
def test_plain(text: bytes) -> None:
    """A simple head means what it means to `http.client`, and the body is the same."""
    usual = plain(file(text))
    other = HTTPResponse(cast("object", Canned(text)), method="GET")  # type: ignore[arg-type] # what it needs of one
    other.begin()
    assert usual is not None
    assert (usual.status, usual.length, usual.will_close) == (200, other.length, other.will_close)
    for name in NAMES:
        assert usual.headers.get(name, "") == other.headers.get(name, "")
    assert not usual.isclosed()
    assert usual.read() == other.read()
    assert usual.isclosed()


def test_cut_off() -> None:
    """A body that is shorter than announced is an error, and leaves the answer open."""
    usual = plain(file(said(b"Content-Length: 5")))
    assert usual is not None
    with pytest.raises(IncompleteRead):
        usual.read()
    assert not usual.isclosed()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(said(), id="until-closed"),
        pytest.param(said(b"Transfer-Encoding: chunked", b"Content-Length: 4"), id="chunked"),
        pytest.param(said(b"Content-Length: 4", b"Content-Length: 4"), id="twice"),
        pytest.param(said(b"Content-Length: +4"), id="sign"),
        pytest.param(said(b"Content-Length: " + b"9" * 5000), id="digits"),
        pytest.param(said(b"Content-Length: 4", b" folded"), id="folded"),
        pytest.param(said(b"Content-Length: 4", b"X:y"), id="no-blank"),
        pytest.param(said(b"Content-Length: 4", b"X: \xff"), id="no-ascii"),
        pytest.param(said(b"Content-Length: 4", status=b"HTTP/1.0 200 OK"), id="http-1.0"),
        pytest.param(said(b"Content-Length: 4", status=b"HTTP/1.1 302 Found"), id="status"),
        pytest.param(said(b"Content-Length: 4").replace(b"\r\n", b"\n"), id="line-ends"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n", id="half-a-head"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_left(text: bytes) -> None:
    """Of any other answer nothing is consumed."""
    incoming = file(text)
    assert plain(incoming) is None
    assert incoming.read() == text
