"""One bounded GET against peers that behave as they please."""

import gzip
import socket
import struct
import threading
import time
from contextlib import closing

import pytest
from tests.harness import Handler, answer, closed_port, drips, peer, read_request, sends, wait_until

from sidecar.errors import FetchError, UsageError
from sidecar.metrics.fetch import Client, Response

LIMIT = 100_000
OK = Response(200, b"a 1\n")


def get(handler: Handler, timeout: float = 5.0) -> Response:
    """Return the answer of a peer that does this."""
    with peer(handler) as server, closing(Client(server.url, max_body=LIMIT)) as client:
        return client.get("/metrics", timeout=timeout)


def chunked(*pieces: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Return an answer in chunks."""
    head = answer(b"", Content_Length="", Transfer_Encoding="chunked")
    return head + b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + end


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        pytest.param(answer(), OK, id="plain"),
        pytest.param(answer(b"\xff"), Response(200, b"\xff"), id="no-text"),
        pytest.param(answer(b""), Response(200, b""), id="empty"),
        pytest.param(answer(Content_Length=""), OK, id="until-closed"),
        pytest.param(chunked(b"a", b" 1\n"), OK, id="chunked"),
        pytest.param(answer(gzip.compress(b"a 1\n"), Content_Encoding="gzip"), OK, id="gzip"),
        pytest.param(answer(b"a 1\nmore", Content_Length="4"), OK, id="more-than-announced"),
        pytest.param(answer(b"x" * LIMIT), Response(200, b"x" * LIMIT), id="at-the-limit"),
        pytest.param(answer(b"", "404 Not Found"), Response(404, b""), id="not-found"),
        pytest.param(answer(b"no", "500 Oops"), Response(500, b"no"), id="server-error"),
        pytest.param(
            answer(b"", "302 Found", Location="http://127.0.0.1:1/"),
            Response(302, b""),
            id="redirect-not-followed",
        ),
    ],
)
def test_answers(sent: bytes, received: Response) -> None:
    """An answer is returned with its status, its body decoded."""
    assert get(sends(sent)) == received


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        pytest.param(answer(Content_Length="9"), "broken answer", id="fewer-than-announced"),
        pytest.param(chunked(b"a 1\n", end=b""), "broken answer", id="chunks-cut-off"),
        pytest.param(chunked(end=b"zz\r\nhello\r\n"), "broken answer", id="chunk-without-size"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n", "broken answer", id="no-http"),
        pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", "broken answer", id="no-status"),
        pytest.param(b"HTTP/1.1 200 " + b"x" * 70_000, "broken answer", id="endless-status"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200, "broken answer", id="too-many-headers"
        ),
        pytest.param(answer(b"no gzip", Content_Encoding="gzip"), "broken answer", id="no-gzip"),
        pytest.param(answer(b"x" * (LIMIT + 1)), "over 100,000 bytes", id="over-the-limit"),
        pytest.param(
            answer(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"),
            "over 100,000 bytes",
            id="gzip-bomb",
        ),
        pytest.param(b"", "the target hung up", id="nothing"),
    ],
)
def test_broken_answers(sent: bytes, reason: str) -> None:
    """A broken or boundless answer is an error with its reason."""
    with pytest.raises(FetchError, match=reason):
        get(sends(sent))


def hesitate(seconds: float) -> Handler:
    """Return a handler that says nothing for a while."""

    def handle(client: socket.socket) -> None:
        read_request(client)
        time.sleep(seconds)

    return handle


SLOW = [
    pytest.param(hesitate(3), id="first-byte"),
    pytest.param(drips(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 20, 0.05), id="headers"),
    pytest.param(drips(answer(b"", Content_Length="90"), b"x" * 60, 0.05), id="body"),
]


@pytest.mark.parametrize("handler", SLOW)
def test_deadline(handler: Handler) -> None:
    """The deadline is of the whole exchange, however often a byte arrives."""
    begun = time.monotonic()
    with pytest.raises(FetchError, match=r"^no answer within 0\.4 s$"):
        get(handler, timeout=0.4)
    assert 0.4 <= time.monotonic() - begun < 1.4


def test_deadline_lets_go() -> None:
    """A target that drips for ever is hung up on at the deadline: nothing of it stays behind."""
    dripped: list[float] = []

    def handle(client: socket.socket) -> None:
        read_request(client)
        client.sendall(answer(b"", Content_Length="999"))
        while True:
            client.sendall(b"x")
            dripped.append(time.monotonic())
            time.sleep(0.02)

    begun, before = time.monotonic(), threading.active_count()
    with peer(handle) as server:
        with pytest.raises(FetchError):
            Client(server.url).get("/", timeout=0.3)
        wait_until(lambda: threading.active_count() <= before + 1, "the exchange to end")
    assert dripped[-1] - begun < 2


def test_slow_but_in_time() -> None:
    """A slow answer that ends before the deadline is an answer."""
    assert get(drips(answer(b"", Content_Length="4"), b"a 1\n", 0.02)) == OK


def test_nothing_listens() -> None:
    """A closed port is refused, and said to be."""
    with pytest.raises(FetchError, match=r"^connection refused$"):
        Client(f"http://127.0.0.1:{closed_port()}").get("/", timeout=5)


def test_no_such_host() -> None:
    """A name that nobody has is said to be no host."""
    # What a resolver that answers nothing at all leaves is the deadline.
    with pytest.raises(FetchError, match=r"^no such host$|^no answer within 2 s$"):
        Client("http://no-such-host.invalid").get("/", timeout=2)


def test_reset_in_mid_body() -> None:
    """A connection that is reset within the body is an error."""

    def handle(client: socket.socket) -> None:
        read_request(client)
        client.sendall(answer(b"a 1\n", Content_Length="900"))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with pytest.raises(FetchError, match=r"reset|hung up|broken answer"):
        get(handle)


def test_keep_alive() -> None:
    """Requests that follow each other take one connection."""
    with (
        peer(sends(answer(b"1"), answer(b"2"), answer(b"3"))) as server,
        closing(Client(server.url)) as client,
    ):
        assert [client.get("/", timeout=5).body for _ in range(3)] == [b"1", b"2", b"3"]
        assert server.connections == 1


def test_closed_between_requests() -> None:
    """A kept connection that the peer has closed is replaced by a new one, unseen."""
    with (
        peer(sends(answer(b"1")), sends(answer(b"2"))) as server,
        closing(Client(server.url)) as client,
    ):
        assert client.get("/", timeout=5).body == b"1"
        assert client.get("/", timeout=5).body == b"2"
        assert server.connections == 2


def test_retried_once() -> None:
    """A peer that hangs up on the new connection as well is not asked a third time."""
    with (
        peer(sends(answer(b"1")), sends(b""), sends(answer(b"3"))) as server,
        closing(Client(server.url)) as client,
    ):
        client.get("/", timeout=5)
        with pytest.raises(FetchError, match="hung up"):
            client.get("/", timeout=5)
        assert server.connections == 2
        assert client.get("/", timeout=5).body == b"3"


@pytest.mark.parametrize("handler", [sends(answer(Content_Length="9")), hesitate(1)])
def test_after_a_failure(handler: Handler) -> None:
    """A failed exchange leaves a client that can be used again."""
    with peer(handler, sends(answer())) as server, closing(Client(server.url)) as client:
        with pytest.raises(FetchError):
            client.get("/", timeout=0.5)
        assert client.get("/", timeout=5) == OK


def test_request() -> None:
    """The request names the path, who asks, and that it takes gzip and the text format."""
    heads: list[bytes] = []

    def handle(client: socket.socket) -> None:
        heads.append(read_request(client))
        client.sendall(answer())

    get(handle)
    lines = heads[0].decode().split("\r\n")
    assert lines[0] == "GET /metrics HTTP/1.1"
    assert "User-Agent: sidecar" in lines
    assert "Accept-Encoding: gzip" in lines
    assert any(line.startswith("Accept: text/plain;version=0.0.4") for line in lines)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(url, id=ascii(url))
        for url in (
            "",
            "app:8080",
            "localhost",
            "/metrics",
            "ftp://app",
            "file:///etc/passwd",
            "http://",
            "http://app:port",
            "http://app:99999",
            "http://[::1",
        )
    ],
)
def test_bad_url(url: str) -> None:
    """An address that is no HTTP URL is refused with the remedy."""
    with pytest.raises(UsageError, match="give one like http://app:8080"):
        Client(url)
