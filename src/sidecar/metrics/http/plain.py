"""A fast path for simple answers: half of the cost of a small answer is parsing its head."""

import io
import re
from http.client import IncompleteRead

_HEAD = re.compile(rb"HTTP/1\.1 200 [ -~]*\r\n((?:[A-Za-z-]+: [!-~][ -~]*\r\n)+)\r\n")

_DIGITS = 18
"""Of a length at most; a longer one is not a length, and not for int()."""


class Plain:
    """A whole, simple head of status 200 that says how long its body is; what `http.client` has."""

    status = 200

    def __init__(self, headers: dict[str, str], body: io.BufferedReader) -> None:
        """Take what the head said, by names in lower case, and where the body comes from."""
        self.headers = _Headers(headers)
        self.length = int(headers["content-length"])
        self.will_close = "close" in headers.get("connection", "").lower()
        self._body = body
        self._read = False

    def read(self) -> bytes:
        """Return the body; raises IncompleteRead when it ends before the announced length."""
        body = self._body.read(self.length)
        if len(body) < self.length:
            raise IncompleteRead(body, self.length - len(body))
        self._read = True
        return body

    def isclosed(self) -> bool:
        """Return whether the body was read to its end."""
        return self._read


class _Headers(dict[str, str]):
    def get(self, name: str, default: str = "") -> str:  # type: ignore[override] # always a text
        return super().get(name.lower(), default)


def plain(incoming: io.BufferedReader) -> Plain | None:
    """Return the answer if all of its head has come and is simple; else nothing is consumed."""
    found = _HEAD.match(incoming.peek())
    if found is None:
        return None
    lines = found[1].decode("ascii").split("\r\n")[:-1]
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if len(headers) < len(lines) or "transfer-encoding" in headers:
        return None
    length = headers.get("content-length", "")
    if not length.isdecimal() or len(length) > _DIGITS:
        return None
    incoming.read(found.end())
    return Plain(headers, incoming)
