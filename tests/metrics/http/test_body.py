"""The body of an answer, packed or not, within its limit."""

import gzip
import io
import tracemalloc
from http.client import HTTPResponse
from typing import cast

import pytest
from tests.harness import answer

from sidecar.errors import FetchError
from sidecar.metrics.http.body import read_body
from sidecar.metrics.http.deadline import Deadline

LIMIT = 1000
PACKED = gzip.compress(b"a 1\n")


class Canned:
    """Stands for a socket that has already said everything."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    def makefile(self, _mode: str) -> io.BytesIO:
        """Return it as a file."""
        return io.BytesIO(self._said)


def read(said: bytes, limit: int = LIMIT, seconds: float = 5.0) -> bytes:
    """Return the body of an answer."""
    response = HTTPResponse(cast("object", Canned(said)), method="GET")  # type: ignore[arg-type] # what it needs of one
    response.begin()
    return read_body(response, limit, Deadline(seconds))


def packed(body: bytes, encoding: str = "gzip") -> bytes:
    """Return an answer that says to be packed."""
    return answer(body, Content_Encoding=encoding)


@pytest.mark.parametrize(
    ("said", "body"),
    [
        pytest.param(packed(PACKED), b"a 1\n", id="gzip"),
        pytest.param(packed(PACKED, "X-GZIP "), b"a 1\n", id="old-name"),
        pytest.param(packed(b"a", "identity"), b"a", id="identity"),
        pytest.param(packed(PACKED * 3), b"a 1\n" * 3, id="several-streams"),
        pytest.param(packed(b""), b"", id="empty"),
        pytest.param(packed(gzip.compress(b"")), b"", id="empty-stream"),
        pytest.param(packed(gzip.compress(b"x" * LIMIT)), b"x" * LIMIT, id="at-the-limit"),
        pytest.param(answer(b"", "204 No Content", Content_Length="9"), b"", id="no-content"),
        pytest.param(answer(b"x" * LIMIT, Content_Length=""), b"x" * LIMIT, id="until-closed"),
        pytest.param(answer(b"x", Content_Length="many"), b"x", id="no-number"),
    ],
)
def test_bodies(said: bytes, body: bytes) -> None:
    """A body is returned unpacked."""
    assert read(said) == body


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param(packed(PACKED[:-3]), "its gzip ends too soon", id="cut-off"),
        pytest.param(packed(PACKED[:-5] + b"?" + PACKED[-4:]), "not valid gzip", id="checksum"),
        pytest.param(packed(PACKED + b"more"), "not valid gzip", id="more"),
        pytest.param(packed(b"x", "br"), "its encoding is br, asked was for gzip", id="other"),
        pytest.param(answer(b"x" * (LIMIT + 1)), r"over 1,000 bytes \(body_size", id="announced"),
        pytest.param(answer(b"x" * 1001, Content_Length=""), "over 1,000 bytes", id="until-closed"),
        pytest.param(packed(gzip.compress(b"x" * 1001)), "over 1,000 bytes", id="one-more"),
        pytest.param(
            packed(gzip.compress(b"x" * 600) * 2), "over 1,000 bytes", id="several-streams"
        ),
    ],
)
def test_refused(said: bytes, reason: str) -> None:
    """A broken or too large body is an error with its reason."""
    with pytest.raises(FetchError, match=reason):
        read(said)


def test_bomb_in_memory() -> None:
    """What a bomb would unpack to is never held."""
    bomb = packed(gzip.compress(bytes(30_000_000)))
    tracemalloc.start()
    with pytest.raises(FetchError, match="over 100,000 bytes"):
        read(bomb, limit=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_empty_streams_for_ever() -> None:
    """Streams without content, each cheap and none the last, end at the deadline."""
    with pytest.raises(TimeoutError):
        read(packed(gzip.compress(b"") * 100_000), limit=10_000_000, seconds=0.05)


@pytest.mark.parametrize(
    ("limit", "said"), [(64 << 20, "64 MB"), (3 << 19, "1.5 MB"), (1000, "1,000 bytes")]
)
def test_size(limit: int, said: str) -> None:
    """A limit is told as it is written in a configuration."""
    with pytest.raises(FetchError, match=rf"^the body is over {said} \(body_size_limit\)$"):
        read(answer(b"", Content_Length=str(1 << 40)), limit)
