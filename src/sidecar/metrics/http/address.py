"""The address of a target: a URL, or a Unix socket in nginx's spelling."""

import re
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

import msgspec

from sidecar.errors import FetchError, UsageError
from sidecar.metrics.http.credentials import Credentials, CredentialSource

_PORTS = {"http": 80, "https": 443}
_UNIX = re.compile(r"(?:http://)?unix:(?://)?(/[^:?#]*)(?::(/.*))?", re.DOTALL)
_LONGEST_SOCKET = 107
"""Bytes of a Unix socket's path; the kernel's bound on Linux."""

_HOST_PORT = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d+)(?=[/?]|\Z)", re.ASCII)
_BLANK = re.compile(r"[\x00-\x20\x7f]")
_SAFE = "/%:@!$&'()*+,;=~?[]"
"""What a path or a query keeps as it stands, next to letters, digits and `_.-`."""

_EXAMPLE = "give one like http://app:8080"


class Address(msgspec.Struct, frozen=True):
    """A target's address, taken apart; `request_uri` is the path with its query, at least `/`.

    That of a Unix socket has the socket's path, and `localhost` for a host.
    """

    scheme: str
    host: str
    port: int
    request_uri: str = "/"
    socket: str = ""
    credentials: Credentials | None = None

    @property
    def origin(self) -> tuple[str, str, int, str]:
        """Return what two pages share that may know the same secrets."""
        return self.scheme, self.host, self.port, self.socket

    @property
    def instance(self) -> str:
        """Return `host:port`, or `unix:/path`."""
        return f"unix:{self.socket}" if self.socket else f"{_bracketed(self.host)}:{self.port}"

    @property
    def authority(self) -> str:
        """Return what the request's Host line says."""
        usual = self.port == _PORTS[self.scheme]
        return _bracketed(self.host) if usual else f"{_bracketed(self.host)}:{self.port}"

    @property
    def text(self) -> str:
        """Return the address as users write it, without user and password."""
        if self.socket:
            rest = "" if self.request_uri == "/" else f":{self.request_uri}"
            return f"unix:{self.socket}{rest}"
        path = "" if self.request_uri == "/" else self.request_uri
        return f"{self.scheme}://{self.authority}{path}"

    @property
    def metrics_path(self) -> str:
        """Return the path to scrape: the address's own, or `/metrics` if it has none."""
        path, mark, query = self.request_uri.partition("?")
        return f"/metrics{mark}{query}" if path == "/" else self.request_uri


def with_scheme(text: str) -> str:
    """Return the address with `http://` in front where `host:port` is all that was typed."""
    return f"http://{text}" if _HOST_PORT.match(text) else text


def parse_address(text: str) -> Address:
    """Return the address of a target; raises UsageError for what is none."""
    if socket := _UNIX.fullmatch(text):
        return _socket(text, socket[1], socket[2] or "/")
    try:
        url = urlsplit(text)
        found = _address(url)
    except ValueError:
        found = None
    if found is None or _BLANK.search(text):
        raise UsageError(f"not an HTTP URL: {shown(text)}; {_EXAMPLE}")
    if "@" in url.path + url.query + url.fragment:
        # Or else `http://user:1/2@app` would be the host `user`, and its password a path.
        raise UsageError(f"not an HTTP URL: {shown(text)}; write / ? # in a password, and @ in a"
                         " path, as %2F %3F %23 %40")  # fmt: skip
    return found


def redirected(here: Address, location: str) -> Address:
    """Return where a redirect leads; raises FetchError when that is not HTTP address."""
    base = f"{here.scheme}://{here.authority}{here.request_uri}"
    try:
        there = _address(urlsplit(urljoin(base, _BLANK.sub("", location))))
    except ValueError:
        there = None
    if there is None:
        raise FetchError("redirected to what is not HTTP address")
    if there.origin[:3] == here.origin[:3]:
        return msgspec.structs.replace(here, request_uri=there.request_uri)
    # A page that is redirected to may not hand out passwords: those are the user's to give.
    return msgspec.structs.replace(there, credentials=None)


def shown(text: str) -> str:
    """Return the text of an address, well-formed or not, without its user and password."""
    return re.sub(r"\A(.*?//)?.*@", r"\1***@", text, flags=re.DOTALL)


def _address(url: SplitResult) -> Address | None:
    if url.scheme not in _PORTS or not url.hostname:
        return None
    host = url.hostname
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    query = f"?{quote(url.query, safe=_SAFE)}" if url.query else ""
    port = _PORTS[url.scheme] if url.port is None else url.port
    uri = quote(url.path or "/", safe=_SAFE) + query
    return Address(url.scheme, host, port, uri, credentials=_credentials(url))


def _credentials(url: SplitResult) -> Credentials | None:
    if url.username is None and url.password is None:
        return None
    return Credentials(
        CredentialSource(unquote(url.password or "")),
        scheme="Basic",
        user=unquote(url.username or ""),
    )


def _socket(text: str, path: str, uri: str) -> Address:
    if _BLANK.search(text):
        raise UsageError(f"not a Unix socket: {text}; give one like unix:/run/app.sock:/metrics")
    if len(path.encode()) > _LONGEST_SOCKET:
        raise UsageError(f"a Unix socket's path has at most {_LONGEST_SOCKET} bytes: {path}")
    return Address("http", "localhost", _PORTS["http"], quote(uri, safe=_SAFE), socket=path)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
