"""Connections: over TCP, over a Unix socket, private ones."""

import queue
import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.harness import PATIENCE, Handler, Peer, answer, closed_port, peer, sends

from sidecar.errors import FetchError
from sidecar.metrics.http.credentials import Access, Tls
from sidecar.metrics.http.get import Client
from sidecar.metrics.http.resolve import Resolver

HERE = Path(__file__).parents[1] / "certificates"
CA, CERT, KEY = str(HERE / "ca.pem"), str(HERE / "client.pem"), str(HERE / "client.key")
TRUSTED = Tls(ca_file=CA, server_name="metrics.test")


class UnixPeer(Peer):
    """A peer that listens on a Unix socket."""

    def __init__(self, path: Path) -> None:
        self.handlers: queue.SimpleQueue[Handler] = queue.SimpleQueue()
        self.connections = 0
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()


@contextmanager
def private(
    *handlers: Handler, client_ca: bool = False, newest: ssl.TLSVersion | None = None
) -> Iterator[Peer]:
    """Give a peer that speaks TLS as metrics.test, and may ask who is there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(HERE / "server.pem", HERE / "server.key")
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(CA)
    if newest:
        context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, newest

    def wrapped(handler: Handler) -> Handler:
        def handle(client: socket.socket) -> None:
            with client, context.wrap_socket(client, server_side=True) as inner:
                handler(inner)

        return handle

    with peer(*map(wrapped, handlers)) as server:
        server.url = server.url.replace("http", "https")
        yield server


def ask(url: str, tls: Tls, timeout: float = PATIENCE) -> bytes:
    """Return the body of one answer."""
    with closing(Client(url, Access(tls=tls))) as client:
        return client.get("/", timeout=timeout).body


def test_unix_socket(tmp_path: Path) -> None:
    """A target on a Unix socket is asked over one connection, as any other."""
    server = UnixPeer(tmp_path / "a.sock").then(sends(answer(b"1"), answer(b"2")))
    with closing(server), closing(Client(f"unix:{tmp_path}/a.sock:/metrics")) as client:
        assert [client.get("/", timeout=5).body for _ in range(2)] == [b"1", b"2"]
        assert server.connections == 1


def test_no_unix_socket(tmp_path: Path) -> None:
    """A socket that is not there, and one on which nobody listens, are said to be so."""
    with pytest.raises(FetchError, match="no such file or directory"):
        ask(f"unix:{tmp_path}/a.sock", Tls())
    UnixPeer(tmp_path / "a.sock").close()
    with pytest.raises(FetchError, match="connection refused"):
        ask(f"unix:{tmp_path}/a.sock", Tls())


def test_next_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several addresses the first that takes the connection is asked."""
    with peer(sends(answer(b"1"))) as server:
        ports = (closed_port(), closed_port(), server.port)
        found = [(socket.AF_INET, ("127.0.0.1", port)) for port in ports]
        monkeypatch.setattr(Resolver, "resolve", lambda *_: found)
        assert ask("http://app", Tls()) == b"1"


def test_silent_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that takes no connection leaves time for the next one, and is an error alone."""
    with socket.socket() as full, peer(sends(answer(b"1"))) as server:
        # A queue of one that is full: the kernel drops what comes after, as a firewall does.
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        found = [(socket.AF_INET, full.getsockname()), (socket.AF_INET, ("127.0.0.1", server.port))]
        with socket.create_connection(full.getsockname()):
            monkeypatch.setattr(Resolver, "resolve", lambda *_: found)
            assert ask("http://app", Tls(), timeout=0.6) == b"1"
            monkeypatch.setattr(Resolver, "resolve", lambda *_: found[:1])
            with pytest.raises(FetchError, match=r"^no answer within 0\.2 s$"):
                ask("http://app", Tls(), timeout=0.2)


def test_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name without any address is an error."""
    monkeypatch.setattr(Resolver, "resolve", lambda *_: [])
    with pytest.raises(FetchError, match="the host has no address"):
        ask("http://app", Tls())


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls(newest: ssl.TLSVersion) -> None:
    """A target whose certificate a private authority signed is asked over one connection."""
    with (
        private(sends(answer(b"1"), answer(b"x" * 99_999)), newest=newest) as server,
        closing(Client(server.url, Access(tls=TRUSTED))) as client,
    ):
        sizes = [len(client.get("/", timeout=5).body) for _ in range(2)]
        assert (sizes, server.connections) == ([1, 99_999], 1)


def test_tls_closed_between() -> None:
    """A private connection that the peer has closed is replaced, unseen."""
    with (
        private(sends(answer(b"1")), sends(answer(b"2"))) as server,
        closing(Client(server.url, Access(tls=TRUSTED))) as client,
    ):
        assert [client.get("/", timeout=5).body for _ in range(2)] == [b"1", b"2"]


@pytest.mark.parametrize(
    ("tls", "reason"),
    [
        pytest.param(
            Tls(server_name="metrics.test"),
            "not trusted: unable to get local issuer certificate; set ca_file in tls_config",
            id="unknown-authority",
        ),
        pytest.param(
            Tls(ca_file=CA),
            "not trusted: IP address mismatch, .*; set server_name in tls_config",
            id="other-address",
        ),
        pytest.param(
            Tls(ca_file=CA, server_name="other.test"),
            "not trusted: Hostname mismatch, .*; set server_name in tls_config",
            id="other-name",
        ),
        pytest.param(Tls(ca_file="/none.pem"), "cannot read /none.pem: no such file", id="no-ca"),
        pytest.param(
            Tls(ca_file=__file__), "cannot use .*test_connection.py: no certificate", id="text"
        ),
        pytest.param(
            Tls(ca_file=CA, cert_file=CERT, key_file=str(HERE / "server.key")),
            "cannot use .*server.key: key values mismatch",
            id="other-key",
        ),
    ],
)
def test_tls_refused(tls: Tls, reason: str) -> None:
    """A certificate that is not trusted ends the exchange, with the reason and the setting."""
    with private(sends(answer())) as server, pytest.raises(FetchError, match=reason):
        ask(server.url, tls)


def test_tls_anybody() -> None:
    """Without verification anybody is trusted."""
    with private(sends(answer(b"1"))) as server:
        assert ask(server.url, Tls(verify=False)) == b"1"


def test_tls_too_old() -> None:
    """TLS before 1.2 is not spoken."""
    with (
        pytest.warns(DeprecationWarning, match="TLS"),
        private(sends(answer()), newest=ssl.TLSVersion.TLSv1_1) as server,
        pytest.raises(FetchError, match=r"TLS: |hung up"),
    ):
        ask(server.url, TRUSTED)


def test_client_certificate() -> None:
    """A target that asks who is there is shown the certificate, and refuses who has none."""
    shown = Tls(ca_file=CA, cert_file=CERT, key_file=KEY, server_name="metrics.test")
    with private(sends(answer(b"1")), sends(answer()), client_ca=True) as server:
        assert ask(server.url, shown) == b"1"
        with pytest.raises(FetchError, match=r"TLS: .*(certificate|handshake)|hung up"):
            ask(server.url, TRUSTED)


def test_renewed_authority(tmp_path: Path) -> None:
    """A file of certificates that has changed counts from the next connection on."""
    ca = tmp_path / "ca.pem"
    shutil.copy(CERT, ca)
    handlers = [sends(answer(b"1")) for _ in range(3)]
    tls = Tls(ca_file=str(ca), server_name="metrics.test")
    with private(*handlers) as server, closing(Client(server.url, Access(tls=tls))) as client:
        with pytest.raises(FetchError, match="not trusted"):
            client.get("/", timeout=5)
        shutil.copy(CA, ca)
        assert client.get("/", timeout=5).body == b"1"


def test_no_tls() -> None:
    """A target that speaks plain HTTP where TLS is expected is said to."""

    def plain(client: socket.socket) -> None:
        client.recv(1)
        client.sendall(answer())

    with peer(plain) as server, pytest.raises(FetchError, match="may speak plain http"):
        ask(server.url.replace("http", "https"), TRUSTED)


def test_tls_handshake_late() -> None:
    """A target that takes the connection and shakes no hands is left at the deadline."""

    def listens(client: socket.socket) -> None:
        while client.recv(9999):
            pass

    with (
        peer(listens) as server,
        pytest.raises(FetchError, match=r"^no TLS handshake within 0\.2 s$"),
    ):
        ask(server.url.replace("http", "https"), TRUSTED, timeout=0.2)
