"""A connection to a target; every read and write respects one deadline."""

import io
import select
import socket
from typing import TYPE_CHECKING

from sidecar.metrics.http.address import Address
from sidecar.metrics.http.deadline import Deadline
from sidecar.metrics.http.resolve import Resolver
from sidecar.metrics.http.tls import Wrapper

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BUFFER = 65_536
"""Bytes. A header and an answer of 1,000 packed series come in one piece; larger bodies pass by
the buffer, small chunks of a chunked one do not cost a system call each."""


class Link:
    """A connection."""

    def __init__(self, connected: socket.socket) -> None:
        """Take a connected socket."""
        self._socket = connected
        self._deadline = Deadline(0)

    def send(self, request: bytes, deadline: Deadline) -> None:
        """Send the request; its answer must end before the same deadline."""
        self._deadline = deadline
        self._socket.settimeout(deadline.left())
        self._socket.sendall(request)

    def receive(self, buffer: "WriteableBuffer") -> int:
        """Wait for bytes, and return how many there are; 0 is the end."""
        # A socket's own timeout restarts with every byte that arrives.
        self._socket.settimeout(self._deadline.left())
        return self._socket.recv_into(buffer)

    def silent(self) -> bool:
        """Return whether the peer neither closed the connection nor sent unrequested bytes."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return not poll.poll(0)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class Incoming:
    """What comes over a connection; what `http.client` takes for a socket."""

    def __init__(self, link: Link) -> None:
        """Take the connection; nothing is read yet."""
        self.reader: io.BufferedReader = io.BufferedReader(_Incoming(link), _BUFFER)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what the answer is read from."""
        return self.reader


class _Incoming(io.RawIOBase):
    def __init__(self, link: Link) -> None:
        self._link = link

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        return self._link.receive(buffer)


def connect(address: Address, tls: Wrapper, resolver: Resolver, deadline: Deadline) -> Link:
    """Return a new connection; raises FetchError or OSError when there is none."""
    plain = _dial(address, resolver, deadline)
    if address.scheme != "https":
        return Link(plain)
    try:
        plain.settimeout(deadline.left())
        return Link(tls.wrap(plain, address.host))
    except TimeoutError:
        raise deadline.missed("TLS handshake") from None
    finally:
        # Nothing is left to close of one that was wrapped.
        plain.close()


def _dial(address: Address, resolver: Resolver, deadline: Deadline) -> socket.socket:
    if address.socket:
        return _open(socket.AF_UNIX, address.socket, deadline, 1)
    found = resolver.resolve(address.host, address.port, deadline)
    for left in range(len(found), 0, -1):
        try:
            return _open(*found[-left], deadline, left)
        except OSError:
            if left == 1:
                raise
    raise OSError("the host has no address")


def _open(
    family: socket.AddressFamily, where: object, deadline: Deadline, shares: int
) -> socket.socket:
    # An address that swallows packets leaves time for the ones after it.
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.settimeout(deadline.left() / shares)
        opened.connect(where)  # type: ignore[arg-type] # the family's own form, as it was looked up
    except BaseException:
        opened.close()
        raise
    return opened
