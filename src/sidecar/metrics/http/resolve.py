"""Resolve host names within a deadline."""

import socket
import threading

from sidecar.errors import FetchError
from sidecar.metrics.http.deadline import Deadline

Found = list[tuple[socket.AddressFamily, object]]
"""Addresses to connect to, the one to prefer first, each with its family."""


class Resolver:
    """Looks up one name at a time; there is never more than one thread, however long it takes."""

    def __init__(self) -> None:
        """Begin without a question."""
        self._lookup: _Lookup | None = None

    def resolve(self, host: str, port: int, deadline: Deadline) -> Found:
        """Return the addresses; raises FetchError when there are none, or not in time."""
        try:
            return _addresses(host, port, socket.AI_NUMERICHOST)
        except (socket.gaierror, UnicodeError):
            pass  # It is a name.
        try:
            return self._ask(host, port, deadline)
        except TimeoutError:
            raise deadline.missed("answer about the host's name") from None

    def _ask(self, host: str, port: int, deadline: Deadline) -> Found:
        # One that an earlier exchange could not wait for is waited for now: a name server that
        # does not answer must not collect threads.
        lookup = self._lookup
        if lookup is not None and lookup.question != (host, port):
            lookup.wait(deadline)
            lookup = None
        self._lookup = lookup or _Lookup(host, port)
        self._lookup.wait(deadline)
        lookup, self._lookup = self._lookup, None
        return lookup.found()


class _Lookup:
    """A question in a thread of its own, because it cannot be given a deadline."""

    def __init__(self, host: str, port: int) -> None:
        self.question = (host, port)
        self._found: Found = []
        self._error: Exception | None = None
        self._done = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def wait(self, deadline: Deadline) -> None:
        if not self._done.wait(deadline.left()):
            raise TimeoutError

    def found(self) -> Found:
        if self._error is not None:
            raise FetchError(_why(self._error))
        return self._found

    def _run(self) -> None:
        try:
            self._found = _addresses(*self.question)
        except (OSError, UnicodeError) as error:
            self._error = error
        finally:
            self._done.set()


def _addresses(host: str, port: int, flags: int = 0) -> Found:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return [(family, address) for family, _, _, _, address in found]


def _why(error: Exception) -> str:
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return "no such host (or no name server that answers)"
    return "no such host"
