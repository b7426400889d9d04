"""Access logs of Apache, nginx, Gunicorn and their like: common, combined, and what is added."""

import re

from sidecar.logs.formats.levels import http_level
from sidecar.logs.formats.text.head import TextLine, compile_head, number, record
from sidecar.logs.timestamps.read import Timestamp, timestamp_at
from sidecar.model.record import Level, Record

_PYTHON_PREFIX = compile_head(r"[A-Z]{4,8}:[\w.]{1,60}:")
_REMOTE = compile_head(r"[0-9A-Za-z:\[-][\w.:%,\]-]{0,255}$")
_ADDRESS = compile_head(r"[0-9a-fA-F]{0,4}[.:][0-9a-fA-F.:,]{2,80}$")
_REQUEST = re.compile(r'((?:[^"\\]|\\.)*+)" (\d{3})(?: (\d{1,19}|-)(?= |$))?(?: |$)', re.ASCII)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"(?: |$)')
_METHOD = re.compile(r"([A-Z]{1,20}) (\S+) (HTTP/[\d.]{1,4})")
_PYTHON_ERROR = re.compile(r"\] code (\d{3}), message (.{0,500})", re.ASCII)
_HAPROXY = re.compile(
    r'\] (\S{1,100}) (\S{1,100}/\S{1,100}) [\d/+-]{3,60} (\d{3}|-1) (\d{1,19}) [^"]{0,200}'
    r'(?:"((?:[^"\\]|\\.)*+)"?)?',
    re.ASCII,
)

_BEFORE = 5
"""Words before the time, at most: virtual host, address, identity, user."""

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # nginx 1.22, combined
        b'127.0.0.1 - - [23/Nov/2026:10:48:37 +0000] "GET /p HTTP/1.1" 502 157 "-" "curl/7.88"',
        Record(
            "GET /p",
            1795430917000000000,
            "23/Nov/2026:10:48:37 +0000",
            Level.ERROR,
            fields={
                "status": 502,
                "bytes": 157,
                "remote": "127.0.0.1",
                "user_agent": "curl/7.88",
                "protocol": "HTTP/1.1",
            },
        ),
    ),
    (  # Apache, common
        b'::1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326',
        Record(
            "GET /apache_pb.gif",
            971211336000000000,
            "10/Oct/2000:13:55:36 -0700",
            Level.INFO,
            fields={
                "status": 200,
                "bytes": 2326,
                "remote": "::1",
                "user": "frank",
                "protocol": "HTTP/1.0",
            },
        ),
    ),
    (  # a request time behind it, a virtual host before it
        (
            b'shop.test:443 10.0.0.7 - - [21/Feb/2026:13:42:05 +0000] "POST /a?b=1 HTTP/2.0" 404 - '
            b'"https://shop.test/" "a \\"b\\"" 0.012 "10.1.1.1"'
        ),
        Record(
            "POST /a?b=1",
            1771681325000000000,
            "21/Feb/2026:13:42:05 +0000",
            Level.WARNING,
            fields={
                "status": 404,
                "remote": "10.0.0.7",
                "host": "shop.test:443",
                "referer": "https://shop.test/",
                "user_agent": r"a \"b\"",
                "protocol": "HTTP/2.0",
                "request_time": 0.012,
                "extra": '"10.1.1.1"',
            },
        ),
    ),
    (
        b'10.0.0.7 - - [21/Feb/2026:13:42:05 +0000] "\\x16\\x03" 400 150 "-" "-"',
        Record(
            r"\x16\x03",
            1771681325000000000,
            "21/Feb/2026:13:42:05 +0000",
            Level.WARNING,
            fields={"status": 400, "bytes": 150, "remote": "10.0.0.7"},
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    head = line.head
    end = head.find('] "')
    if end < 0:
        return _others(line)
    begin = head.rfind("[", 0, end)
    front = head[: max(begin, 0)]
    if front[:1].isupper():
        front = _PYTHON_PREFIX.sub("", front, count=1)
    before = front.replace(", ", ",").split()  # A list of addresses is one word.
    if begin < 0 or len(before) > _BEFORE or not (not before or _REMOTE.match(before[0])):
        return None
    stamp = timestamp_at(line.text, begin + 1, line.now)
    if stamp is None or stamp.end != end:
        return None
    request = _REQUEST.match(line.text, end + 3)
    return _answered(line.text, stamp, before, request) if request else None


def _answered(text: str, stamp: Timestamp, before: list[str], request: re.Match[str]) -> Record:
    asked, status, size = request.groups()
    method = _METHOD.fullmatch(asked)
    referer, at = _quoted(text, request.end())
    agent, at = _quoted(text, at)
    duration, _, extra = text[at:].partition(" ")
    timed = bool(agent) and isinstance(number(duration), int | float)
    fields: dict[str, object] = {
        "status": int(status),
        "bytes": int(size) if size and size.isdecimal() else None,
        **_client(before),
        "referer": referer.strip("-") and referer,
        "user_agent": agent.strip("-") and agent,
        "protocol": method[3] if method else None,
        "request_time": number(duration) if timed else None,
        "extra": extra if timed else text[at:].strip("- "),
    }
    msg = f"{method[1]} {method[2]}" if method else asked
    return record(msg, stamp, http_level(int(status)), fields=fields)


def _client(words: list[str]) -> dict[str, object]:
    """Return who asked, by the words before the time: `[host] remote [ident [user]]`."""
    host = ""
    if len(words) > 1 and not _ADDRESS.match(words[0]) and _ADDRESS.match(words[1]):
        host, *words = words
    elif len(words) > len(("remote", "ident", "user")):
        # The virtual host behind the address, or before a host's name.
        host = words.pop(1) if _ADDRESS.match(words[0]) else words.pop(0)
    remote, ident, user = (*words, "", "", "")[:3]
    return {
        "remote": remote.strip("-") and remote,
        "host": host,
        "ident": ident.strip("-") and ident,
        "user": user.strip("-") and user,
    }


def _others(line: TextLine) -> Record | None:
    """Read what Python's own server says of a fault, and HAProxy's line."""
    head = line.head
    begin = head.find("[")
    stamp = timestamp_at(line.text, begin + 1, line.now) if begin > 0 else None
    if stamp is None or not _REMOTE.match(head[:begin].split(" ")[0]):
        return None
    if match := _PYTHON_ERROR.match(line.text, stamp.end):
        fields = {"status": int(match[1]), **_client(head[:begin].split())}
        return record(match[2], stamp, http_level(int(match[1])), fields=fields)
    if match := _HAPROXY.match(line.text, stamp.end):
        frontend, backend, status, size, asked = match.groups()
        fields = {"status": int(status), "bytes": int(size), "remote": head[:begin].strip()}
        fields |= {"frontend": frontend, "backend": backend}
        method = _METHOD.fullmatch(asked or "")
        msg = f"{method[1]} {method[2]}" if method else asked or backend
        return record(msg, stamp, http_level(int(status)), fields=fields)
    return None


def _quoted(text: str, at: int) -> tuple[str, int]:
    match = _QUOTED.match(text, at)
    return (match[1], match.end()) if match else ("", at)
