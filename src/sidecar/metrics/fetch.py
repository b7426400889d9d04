"""One bounded GET: a deadline for the whole exchange, a limit for the body."""

import contextlib
import queue
import socket
import threading
import time
from http.client import RemoteDisconnected

import msgspec
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
)
from urllib3.response import BaseHTTPResponse
from urllib3.util import Url, parse_url

from sidecar.errors import FetchError, UsageError, reason

MAX_BODY = 64 << 20
"""Bytes of a decompressed body. 100,000 series are 11 MB; beyond this a target is broken."""

_PIECE = 65_536

_HEADERS = {
    "Accept": "text/plain;version=0.0.4;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "gzip",
    "User-Agent": "sidecar",
}


class Response(msgspec.Struct, frozen=True):
    """An answer, whatever its status."""

    status: int
    body: bytes


def parse_target(text: str) -> Url:
    """Return the parsed address of a target; raises UsageError for what is none."""
    try:
        url = parse_url(text)
    except LocationParseError as error:
        raise UsageError(f"not a URL: {text}; give one like http://app:8080") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise UsageError(f"not an HTTP URL: {text}; give one like http://app:8080")
    return url


class Client:
    """Asks one host, one request at a time, over one connection that is kept while it lives."""

    def __init__(self, url: str, *, max_body: int = MAX_BODY) -> None:
        """Take the address of the host, or of one of its pages."""
        self.url = parse_target(url)
        self._max_body = max_body
        self._kept: HTTPConnection | None = None

    def get(self, path: str, *, timeout: float) -> Response:
        """Return the answer, at most `timeout` seconds from now.

        Raises FetchError with the reason: nothing listens, no answer in time, a body over the
        limit, a broken answer.
        """
        # The exchange runs in a thread of its own: name resolution cannot be bounded, and a
        # socket's timeout counts anew for every byte that arrives.
        begun = time.monotonic()
        answers: queue.SimpleQueue[Response | FetchError] = queue.SimpleQueue()
        connection = self._kept or self._connection(timeout)
        reused, self._kept = self._kept is not None, None
        worker = threading.Thread(
            target=lambda: answers.put(self._exchange(connection, path, timeout)), daemon=True
        )
        worker.start()
        try:
            answer = answers.get(timeout=timeout)
        except queue.Empty:
            _abort(connection)
            raise FetchError(_late(timeout)) from None
        if isinstance(answer, Response):
            self._kept = connection
            return answer
        left = begun + timeout - time.monotonic()
        if reused and isinstance(answer, _HungUpError) and left > 0:
            return self.get(path, timeout=left)
        raise answer

    def close(self) -> None:
        """Let go of the connection."""
        if self._kept is not None:
            self._kept.close()
        self._kept = None

    def _connection(self, timeout: float) -> HTTPConnection:
        kind = HTTPSConnection if self.url.scheme == "https" else HTTPConnection
        return kind((self.url.host or "").strip("[]"), self.url.port, timeout=timeout)

    def _exchange(
        self, connection: HTTPConnection, path: str, timeout: float
    ) -> Response | FetchError:
        try:
            connection.request("GET", path, headers=_HEADERS, preload_content=False)
            response = connection.getresponse()
            return Response(response.status, self._read(response))
        except Exception as error:  # noqa: BLE001 - no answer may break the program that asked
            connection.close()
            return error if isinstance(error, FetchError) else _failure(error, timeout)

    def _read(self, response: BaseHTTPResponse) -> bytes:
        pieces, size = [], 0
        for piece in response.stream(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > self._max_body:
                raise FetchError(f"the body is over {self._max_body:,} bytes")
        return b"".join(pieces)


class _HungUpError(FetchError):
    """The peer closed the connection before it answered, as it may between two requests."""


def _abort(connection: HTTPConnection) -> None:
    # Waking the worker: close() alone would leave it blocked in recv().
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _late(timeout: float) -> str:
    return f"no answer within {timeout:g} s"


def _failure(error: Exception, timeout: float) -> FetchError:
    cause = error.__cause__ if isinstance(error, NewConnectionError) else error
    if isinstance(error, NameResolutionError) or isinstance(cause, socket.gaierror):
        return FetchError("no such host")
    if isinstance(error, RemoteDisconnected | ConnectionResetError | BrokenPipeError):
        return _HungUpError("the target hung up")
    if isinstance(cause, OSError) and cause.strerror:
        return FetchError(reason(cause))
    if isinstance(error, TimeoutError | ConnectTimeoutError):
        return FetchError(_late(timeout))
    return FetchError(f"broken answer: {type(cause).__name__}")
