"""Access logs of Apache, nginx, Gunicorn and their like: common, combined, and what is added."""

import re

from sidecar.logs.formats.levels import http_level
from sidecar.logs.formats.text.head import HEAD, compile_head, number, record
from sidecar.model.record import Level, Record

_HEAD = compile_head(
    r"""(?:([\w.-]{1,255}:\d{1,5})[ ])?([0-9A-Za-z:][\w.:%-]{0,255})[ ](\S{1,255})[ ](\S{1,255})
    [ ]\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d[ ][+-]\d{4})\][ ]\""""
)
_REQUEST = re.compile(r'((?:[^"\\]|\\.)*+)" (\d{3}) (\d{1,19}|-)(?: |$)', re.ASCII)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"(?: |$)')
_METHOD = re.compile(r"([A-Z]{1,20}) (\S+) (HTTP/[\d.]{1,4})")

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


def parse(text: str, _now: int) -> Record | None:
    """Return the record, or None for another format."""
    if '] "' not in text[:HEAD] or not (head := _HEAD.match(text[:HEAD])):
        return None
    request = _REQUEST.match(text, head.end())
    if request is None:
        return None
    host, remote, ident, user, time = head.groups()
    line, status, size = request.groups()
    method = _METHOD.fullmatch(line)
    referer, at = _quoted(text, request.end())
    agent, at = _quoted(text, at)
    duration, _, extra = text[at:].partition(" ")
    timed = isinstance(number(duration), int | float)
    fields: dict[str, object] = {
        "status": int(status),
        "bytes": int(size) if size.isdecimal() else None,
        "remote": remote,
        "host": host,
        "ident": ident.strip("-") and ident,
        "user": user.strip("-") and user,
        "referer": referer.strip("-") and referer,
        "user_agent": agent.strip("-") and agent,
        "protocol": method[3] if method else None,
        "request_time": number(duration) if timed else None,
        "extra": extra if timed else text[at:],
    }
    msg = f"{method[1]} {method[2]}" if method else line
    return record(msg, time, http_level(int(status)), fields=fields)


def _quoted(text: str, at: int) -> tuple[str, int]:
    found = _QUOTED.match(text, at)
    return (found[1], found.end()) if found else ("", at)
