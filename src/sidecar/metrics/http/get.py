"""One bounded GET: a deadline for the whole exchange, a limit for the body."""

from http.client import HTTPResponse, RemoteDisconnected
from typing import TYPE_CHECKING, cast

import msgspec

from sidecar import __version__
from sidecar.errors import FetchError
from sidecar.metrics.http.address import Address, parse_address, redirected, shown
from sidecar.metrics.http.body import read_body
from sidecar.metrics.http.connection import Incoming, Link, connect
from sidecar.metrics.http.credentials import Access
from sidecar.metrics.http.deadline import Deadline
from sidecar.metrics.http.failures import HUNG_UP, HungUpError, failure
from sidecar.metrics.http.plain import Plain, plain
from sidecar.metrics.http.resolve import Resolver
from sidecar.metrics.http.tls import Wrapper

if TYPE_CHECKING:
    import socket

__all__ = ["MAX_BODY", "Client", "Response", "shown"]

MAX_BODY = 64 << 20
"""Bytes of a decompressed body. 100,000 series are 11 MB; beyond this a target is broken."""

_REDIRECTS = 10
"""As many as Prometheus follows."""

_MOVED = {301, 302, 303, 307, 308}

_ACCEPT = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6",
    "application/openmetrics-text;version=0.0.1;q=0.5",
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4",
    "text/plain;version=0.0.4;q=0.3",
    "*/*;q=0.2",
)
"""What Prometheus 3 asks for, in its order and with its weights."""

_HEADERS = (
    f"Accept: {','.join(_ACCEPT)}",
    "Accept-Encoding: gzip",
    f"User-Agent: sidecar/{__version__}",
)


class Response(msgspec.Struct, frozen=True):
    """An answer, whatever its status; `date` is the peer's clock, as its header spells it."""

    status: int
    body: bytes
    content_type: str = ""
    date: str = ""


class Client:
    """Asks one target, one request at a time, over one connection that is kept while it lives."""

    def __init__(self, url: str, access: Access | None = None, *, max_body: int = MAX_BODY) -> None:
        """Take the address of the target, or of one of its pages; raises UsageError for none."""
        self.url = parse_address(url)
        self._access = _complete(access or Access(), self.url)
        self._max_body = max_body
        self._tls = Wrapper(self._access.tls)
        self._resolver = Resolver()
        self._kept: Link | None = None

    def get(self, path: str, *, timeout: float) -> Response:
        """Return the answer, at most `timeout` seconds from now.

        Raises FetchError with the reason: nothing listens, no answer in time, a body over the
        limit, a broken answer, a secret that cannot be read.
        """
        deadline = Deadline(timeout)
        here = msgspec.structs.replace(self.url, request_uri=path)
        try:
            for _ in range(_REDIRECTS + 1):
                answer, location = self._ask(here, deadline)
                if not location or not self._access.follow_redirects:
                    return answer
                here = redirected(here, location)
        except Exception as error:  # noqa: BLE001 - no answer may break the program that asked
            raise failure(error, deadline) from None
        raise FetchError(f"over {_REDIRECTS} redirects")

    def close(self) -> None:
        """Let go of the connection."""
        if self._kept is not None:
            self._kept.close()
        self._kept = None

    def _ask(self, here: Address, deadline: Deadline) -> tuple[Response, str]:
        if here.origin != self.url.origin:
            return self._ask_elsewhere(here, deadline)
        request = _request(here, self._access, deadline)
        kept, self._kept = self._kept, None
        if kept is not None and kept.silent():
            try:
                return self._exchange(kept, request, deadline)
            except HungUpError:
                # It was closed between the two requests, as a peer may: ask again, once.
                pass
        elif kept is not None:
            kept.close()
        link = connect(here, self._tls, self._resolver, deadline)
        return self._exchange(link, request, deadline)

    def _ask_elsewhere(self, here: Address, deadline: Deadline) -> tuple[Response, str]:
        access = self._access.elsewhere()
        link = connect(here, Wrapper(access.tls), self._resolver, deadline)
        return self._exchange(link, _request(here, access, deadline), deadline, keep=False)

    def _exchange(
        self, link: Link, request: bytes, deadline: Deadline, *, keep: bool = True
    ) -> tuple[Response, str]:
        reusable = False
        try:
            response = _begin(link, request, deadline)
            answer = _read(response, self._max_body, deadline)
            reusable = keep and response.isclosed() and not response.will_close
        finally:
            if reusable:
                self._kept = link
            else:
                link.close()
        moved = response.status in _MOVED
        return answer, response.headers.get("Location", "") if moved else ""


def _complete(access: Access, url: Address) -> Access:
    """Return the access with the address's own user and password, where it names no other."""
    if access.credentials is not None or url.credentials is None:
        return access
    return msgspec.structs.replace(access, credentials=url.credentials)


def _request(here: Address, access: Access, deadline: Deadline) -> bytes:
    lines = [f"GET {here.request_uri} HTTP/1.1", f"Host: {here.authority}", *_HEADERS]
    lines.append(f"X-Prometheus-Scrape-Timeout-Seconds: {deadline.seconds:.10g}")
    if access.credentials is not None:
        lines.append(f"Authorization: {access.credentials.header()}")
    return "\r\n".join([*lines, "", ""]).encode()


def _begin(link: Link, request: bytes, deadline: Deadline) -> HTTPResponse | Plain:
    try:
        link.send(request, deadline)
        incoming = Incoming(link)
        if usual := plain(incoming.reader):
            return usual
        # Of http.client the half that reads: it needs of a socket what gives a file.
        response = HTTPResponse(cast("socket.socket", incoming), method="GET")
        response.begin()
    except (RemoteDisconnected, *HUNG_UP):
        raise HungUpError from None
    return response


def _read(response: HTTPResponse | Plain, limit: int, deadline: Deadline) -> Response:
    head = response.headers
    try:
        body = read_body(response, limit, deadline)
    except HUNG_UP:
        raise FetchError("the connection was reset within the answer") from None
    return Response(response.status, body, head.get("Content-Type", ""), head.get("Date", ""))
