"""One bounded GET against peers that behave as they please."""

import gzip
import socket
import struct
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from tests.harness import Handler, answer, closed_port, drips, peer, read_request, sends, wait_until

from sidecar import __version__
from sidecar.errors import FetchError, UsageError
from sidecar.metrics.http.credentials import Access, Credentials, CredentialSource
from sidecar.metrics.http.get import Client, Response, shown

LIMIT = 100_000
ACCEPT = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
    "application/openmetrics-text;version=0.0.1;q=0.5,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
)
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
        pytest.param(answer(b"", "302 Found"), Response(302, b""), id="redirect-to-nowhere"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" + answer(), OK, id="continue"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\na 1\n", OK, id="http-1.0"),
        pytest.param(
            answer(Content_Type="text/plain; version=0.0.4", Date="Sat, 21 Feb 2026 13:42:05 GMT"),
            Response(200, b"a 1\n", "text/plain; version=0.0.4", "Sat, 21 Feb 2026 13:42:05 GMT"),
            id="headers",
        ),
    ],
)
def test_answers(sent: bytes, received: Response) -> None:
    """An answer is returned with its status, its body decoded."""
    assert get(sends(sent)) == received


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        pytest.param(
            answer(Content_Length="9"),
            "^broken answer: it ends too soon$",
            id="fewer-than-announced",
        ),
        pytest.param(
            chunked(b"a 1\n", end=b""), "broken answer: it ends too soon", id="chunks-cut-off"
        ),
        pytest.param(chunked(end=b"zz\r\nhello\r\n"), "broken answer", id="chunk-without-size"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n", "broken answer: it is not HTTP", id="no-http"),
        pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", "broken answer: it is not HTTP", id="no-status"),
        pytest.param(b"HTTP/1.1 200 " + b"x" * 70_000, "over 64 KiB", id="endless-status"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200, "more than 100 headers", id="header-flood"
        ),
        pytest.param(answer(b"no gzip", Content_Encoding="gzip"), "not valid gzip", id="no-gzip"),
        pytest.param(answer(b"x" * (LIMIT + 1)), "over 100,000 bytes", id="over-the-limit"),
        pytest.param(
            answer(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"),
            "over 100,000 bytes",
            id="gzip-bomb",
        ),
        pytest.param(chunked(b"x" * LIMIT, b"x"), "over 100,000 bytes", id="chunks-over-the-limit"),
        pytest.param(chunked(end=b"fffffffffffffff\r\nx"), "ends too soon", id="endless-chunk"),
        pytest.param(b"", "^the target hung up$", id="nothing"),
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
    with pytest.raises(FetchError, match=r"^no such host|^no answer about the host's name"):
        Client("http://no-such-host.invalid").get("/", timeout=2)


def test_reset_in_mid_body() -> None:
    """A connection that is reset within the body is an error."""

    def handle(client: socket.socket) -> None:
        read_request(client)
        client.sendall(answer(b"a 1\n", Content_Length="900"))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with pytest.raises(
        FetchError, match=r"^the connection was reset within the answer$|ends too soon"
    ):
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


def asks(heads: list[bytes], *answers: bytes) -> Handler:
    """Return a handler that sends these, each to a request, and remembers the requests."""

    def handle(client: socket.socket) -> None:
        for each in answers:
            heads.append(read_request(client))
            client.sendall(each)

    return handle


def lines(head: bytes) -> list[str]:
    """Return the lines of a request."""
    return head.decode().split("\r\n")


def test_request() -> None:
    """The request is Prometheus': formats in its order, gzip, who asks, and how long it waits."""
    heads: list[bytes] = []
    with peer(asks(heads, answer())) as server, closing(Client(server.url)) as client:
        client.get("/own?a=b", timeout=2.5)
    assert lines(heads[0]) == [
        "GET /own?a=b HTTP/1.1",
        f"Host: {server.url.removeprefix('http://')}",
        f"Accept: {ACCEPT}",
        "Accept-Encoding: gzip",
        f"User-Agent: sidecar/{__version__}",
        "X-Prometheus-Scrape-Timeout-Seconds: 2.5",
        *("", ""),
    ]


def authorization(head: bytes) -> str:
    """Return the credentials in a request."""
    found = [line for line in lines(head) if line.startswith("Authorization: ")]
    return found[0].removeprefix("Authorization: ") if found else ""


def test_password_in_the_address() -> None:
    """User and password of the address are sent, unless the settings name others."""
    heads: list[bytes] = []
    with peer(asks(heads, answer()), asks(heads, answer())) as server:
        url = server.url.replace("//", "//me:pw@")
        for access in (Access(), Access(Credentials(CredentialSource("token")))):
            with closing(Client(url, access)) as client:
                client.get("/", timeout=5)
    assert list(map(authorization, heads)) == ["Basic bWU6cHc=", "Bearer token"]


def test_rotated_token(tmp_path: Path) -> None:
    """A token that changes counts from the next request on, also on a kept connection."""
    token, heads = tmp_path / "token", list[bytes]()
    access = Access(Credentials(CredentialSource(file=str(token))))
    with (
        peer(asks(heads, answer(), answer())) as server,
        closing(Client(server.url, access)) as client,
    ):
        for text in ("one", "two"):
            token.write_text(text)
            client.get("/", timeout=5)
        token.unlink()
        with pytest.raises(FetchError, match=r"cannot read .*token: no such file"):
            client.get("/", timeout=5)
    assert list(map(authorization, heads)) == ["Bearer one", "Bearer two"]


def moved(to: str, status: str = "302 Found") -> bytes:
    """Return a redirect."""
    return answer(b"", status, Location=to)


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_redirect(status: str) -> None:
    """A redirect within the host is followed over the same connection, with the credentials."""
    heads: list[bytes] = []
    access = Access(Credentials(CredentialSource("token")))
    with (
        peer(asks(heads, moved("/b?c=d", status), answer())) as server,
        closing(Client(server.url, access)) as client,
    ):
        assert client.get("/a", timeout=5) == OK
    assert [lines(head)[0] for head in heads] == ["GET /a HTTP/1.1", "GET /b?c=d HTTP/1.1"]
    assert list(map(authorization, heads)) == ["Bearer token"] * 2


def test_redirect_elsewhere() -> None:
    """Another port or host learns no credentials; the connection to the target is kept."""
    theirs: list[bytes] = []
    ours: list[bytes] = []
    access = Access(Credentials(CredentialSource("token")))
    with peer(asks(theirs, answer()), asks(theirs, answer())) as other:
        handler = asks(ours, moved(f"{other.url}/b"), moved(f"{other.url}/b"))
        with peer(handler) as server, closing(Client(server.url, access)) as client:
            assert [client.get("/a", timeout=5) for _ in range(2)] == [OK, OK]
            assert (server.connections, other.connections) == (1, 2)
    assert list(map(authorization, ours)) == ["Bearer token"] * 2
    assert list(map(authorization, theirs)) == ["", ""]


def test_redirect_not_followed() -> None:
    """A redirect is an answer as any other where that is wanted."""
    access = Access(follow_redirects=False)
    with peer(sends(moved("/b"))) as server, closing(Client(server.url, access)) as client:
        assert client.get("/a", timeout=5).status == 302


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        pytest.param("/again", "^over 10 redirects$", id="for-ever"),
        pytest.param("ftp://x/", "redirected to what is not HTTP address", id="other-scheme"),
        pytest.param("http://127.0.0.1:1/", "connection refused", id="closed-port"),
    ],
)
def test_redirect_to_nothing(to: str, reason: str) -> None:
    """Redirects without end, and those to what is not a target, are errors."""
    heads: list[bytes] = []
    with pytest.raises(FetchError, match=reason):
        get(asks(heads, *[moved(to)] * 99))
    assert len(list(filter(None, heads))) <= 11


def test_redirects_share_the_deadline() -> None:
    """The deadline is that of all redirects together."""

    def handle(client: socket.socket) -> None:
        while read_request(client):
            time.sleep(0.1)
            client.sendall(moved("/again"))

    with pytest.raises(FetchError, match=r"^no answer within 0\.25 s$"):
        get(handle, timeout=0.25)


def test_unasked() -> None:
    """A kept connection on which the peer said more than it was asked is given up."""
    with (
        peer(sends(answer(b"1") + answer(b"smuggled")), sends(answer(b"2"))) as server,
        closing(Client(server.url)) as client,
    ):
        found = [client.get("/", timeout=5).body for _ in range(2)]
        assert found == [b"1", b"2"]


def test_secrets_in_errors() -> None:
    """No error of an exchange shows a password."""
    url = f"http://me:hidden@127.0.0.1:{closed_port()}"
    with closing(Client(url)) as client, pytest.raises(FetchError) as error:
        client.get("/", timeout=5)
    assert "hidden" not in f"{error.value!r} {client.url!r}"
    assert shown(url) == url.replace("me:hidden", "***")


@pytest.mark.parametrize("url", ["", "app:8080", "ftp://app", "http://app:port"])
def test_bad_url(url: str) -> None:
    """An address that is not HTTP URL is refused with the remedy."""
    with pytest.raises(UsageError, match="give one like http://app:8080"):
        Client(url)
