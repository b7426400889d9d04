"""HTTP/1.x on the wire: read and validate a request, encode a response."""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

MAX_HEAD = 16 * 1024  # bytes of request line and headers; most servers have a similar limit
MAX_BODY = 1024 * 1024  # bytes; a task is a name, not a document

WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST_LINE = re.compile(rf"({WORD}) ([^\x00-\x20\x7f]+) HTTP/1\.([0-9])")
HEADER = re.compile(rf"({WORD}):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")


@dataclass(frozen=True, slots=True)
class Response:
    """A response; `extra` are its additional header lines."""

    status: int
    body: bytes
    content_type: str = "application/json"
    extra: str = ""


def json_response(status: int, value: Mapping[str, str | float], extra: str = "") -> Response:
    """Return a JSON response."""
    text = json.dumps(value, separators=(",", ":")) + "\n"
    return Response(status, text.encode(), extra=extra)


class RefusedError(Exception):
    """The request is refused with a 4xx or 503."""

    def __init__(self, status: int, error: str, extra: str = "") -> None:
        super().__init__(error)
        self.response = json_response(status, {"error": error}, extra)


@dataclass(frozen=True, slots=True)
class Head:
    """A request without its body; the defaults stand for a request that could not be read."""

    method: str = "-"
    path: str = "-"
    keep_alive: bool = False
    length: int = 0  # bytes of body that follow


async def read_head(first: bytes, reader: asyncio.StreamReader) -> Head:
    """Return the request line and headers; raises RefusedError if they are invalid."""
    try:
        text = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.LimitOverrunError:
        raise RefusedError(431, f"the headers exceed {MAX_HEAD} bytes") from None
    except asyncio.IncompleteReadError:
        raise RefusedError(400, "the request ended within its headers") from None
    line, *lines = text.removesuffix("\r\n\r\n").split("\r\n")
    if not (match := REQUEST_LINE.fullmatch(line)):
        raise RefusedError(400, "the request line is not `METHOD /path HTTP/1.1`")
    method, target, minor = match.groups()
    headers = parse_headers(lines)
    keep_alive = minor != "0" and "close" not in headers.get("connection", "").lower()
    return Head(method, target.partition("?")[0], keep_alive, parse_length(headers))


def parse_headers(lines: list[str]) -> dict[str, str]:
    """Return the headers by lower-case name; values of the same name are joined."""
    headers: dict[str, str] = {}
    for line in lines:
        if not (match := HEADER.fullmatch(line)):
            raise RefusedError(400, "a header is not `Name: value`")
        name, value = match[1].lower(), match[2].rstrip(" \t")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def parse_length(headers: Mapping[str, str]) -> int:
    """Return the length of the body in bytes, as the headers announce it."""
    if "transfer-encoding" in headers:
        raise RefusedError(411, "send the body with a Content-Length")
    text = headers.get("content-length", "0")
    if not re.fullmatch("[0-9]+", text):
        raise RefusedError(400, "Content-Length is not a number of bytes")
    return int(text.lstrip("0")[:16] or "0")  # 16 digits are too large in any case


async def read_body(head: Head, reader: asyncio.StreamReader) -> bytes:
    """Return the body; a body that is too large is not read."""
    if head.length > MAX_BODY:
        raise RefusedError(413, f"the body exceeds {MAX_BODY} bytes")
    try:
        return await reader.readexactly(head.length)
    except asyncio.IncompleteReadError:
        raise RefusedError(400, "the request ended within its body") from None


def encode(head: Head, response: Response, *, keep_alive: bool) -> bytes:
    """Return the bytes of a response; a HEAD request gets no body."""
    lines = (
        f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}\r\n"
        f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime())}\r\n"
        f"Content-Type: {response.content_type}\r\n"
        f"Content-Length: {len(response.body)}\r\n"
        f"Connection: {'keep-alive' if keep_alive else 'close'}\r\n"
        f"{response.extra}\r\n"
    )
    return lines.encode("latin-1") + (b"" if head.method == "HEAD" else response.body)
