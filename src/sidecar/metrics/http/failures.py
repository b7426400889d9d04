"""Describe the failure of an exchange in one line."""

import ssl
from http.client import HTTPException, IncompleteRead, LineTooLong

from sidecar.errors import FetchError, reason
from sidecar.metrics.http.deadline import Deadline
from sidecar.metrics.http.tls import explain

HUNG_UP = (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""How the end of a connection shows."""


class HungUpError(FetchError):
    """The peer closed the connection before it answered, as it may between two requests."""

    def __init__(self) -> None:
        super().__init__("the target hung up")


def failure(error: Exception, deadline: Deadline) -> FetchError:
    """Return the error to show."""
    if isinstance(error, FetchError):
        return error
    if isinstance(error, HUNG_UP):
        return HungUpError()
    if isinstance(error, ssl.SSLError):
        return FetchError(explain(error))
    # The system's own error, for a connection without an answer, has a number and a text.
    if isinstance(error, TimeoutError) and error.errno is None:
        return deadline.missed()
    if isinstance(error, OSError):
        return FetchError(reason(error))
    return FetchError(f"broken answer: {_broken(error)}")


def _broken(error: Exception) -> str:
    if isinstance(error, IncompleteRead):
        return "it ends too soon"
    if isinstance(error, LineTooLong):
        return "a line of its head is over 64 KiB"
    # http.client has no class for too many headers.
    if type(error) is HTTPException:
        return str(error)
    return "it is not HTTP"
