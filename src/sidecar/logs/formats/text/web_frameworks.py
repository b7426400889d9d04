"""Request lines of Gin, chi, morgan and IIS."""

from sidecar.logs.formats.levels import http_level
from sidecar.logs.formats.text.head import TextLine, compile_head, record
from sidecar.logs.timestamps.read import Timestamp, timestamp_at
from sidecar.model.record import Level, Record

_GIN = "[GIN] "
_GIN_REQUEST = compile_head(
    r"""[ ]\|[ ]*(\d{3})[ ]*\|[ ]*([\d.]{1,20}(?:ns|µs|ms|s|m)[\d.ms]{0,12})[ ]*
    \|[ ]*([\w.:-]{1,60})[ ]*\|[ ]*([A-Z]{3,8})[ ]+"([^"]{0,1500})"""
)
_GIN_NOTE = compile_head(r"\[GIN-debug\][ ](?:\[(WARNING|ERROR)\][ ])?")
_CHI = compile_head(
    r"""[ ](?:\[[\w./-]{1,100}\][ ])?"([A-Z]{3,8})[ ](\S{1,1500})[ ](HTTP/[\d.]{1,4})"
    [ ]from[ ](\S{1,80})[ ]-[ ](\d{3})[ ](\d{1,19})B[ ]in[ ](\S{1,20})"""
)
_W3C = compile_head(
    r"""[ ]([\w.:-]{1,60})[ ]([A-Z]{3,8})[ ](/\S{0,1500})[ ](\S{1,1500})[ ](\d{1,5})[ ](\S{1,100})
    [ ]([\da-fA-F.:]{2,45})[ ](\S{1,500})(?:[ ]\S{1,1500})?
    [ ](\d{3})[ ]\d{1,3}[ ]\d{1,10}(?=[ ]|$)"""
)
_MORGAN = compile_head(
    r"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)[ ](/\S{0,1500})[ ](\d{3})[ ]([\d.]{1,12}|-)[ ]ms[ ]-"
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b'[GIN] 2026/02/21 - 13:42:05 | 500 |     1.2ms |       127.0.0.1 | GET      "/a"',
        Record(
            "GET /a",
            1771681325000000000,
            "2026/02/21 - 13:42:05",
            Level.ERROR,
            fields={"status": 500, "duration": "1.2ms", "remote": "127.0.0.1"},
        ),
    ),
    (
        b"[GIN-debug] [WARNING] Running in debug mode",
        Record("Running in debug mode", level=Level.WARNING, logger="gin"),
    ),
    (
        b"[GIN-debug] Listening on :8080",
        Record("Listening on :8080", level=Level.DEBUG, logger="gin"),
    ),
    (
        (
            b'2026/02/21 13:42:05 [vm/x-000001] "GET http://h/a HTTP/1.1" from 127.0.0.1:5 - 4'
            b"04 5B in "
            b"1.2ms"
        ),
        Record(
            "GET http://h/a",
            1771681325000000000,
            "2026/02/21 13:42:05",
            Level.WARNING,
            fields={
                "status": 404,
                "bytes": 5,
                "duration": "1.2ms",
                "remote": "127.0.0.1:5",
                "protocol": "HTTP/1.1",
            },
        ),
    ),
    (  # IIS, its usual fields
        b"2026-02-21 13:42:05 10.0.0.1 GET /a x=1 80 - 10.0.0.7 curl/8+x - 500 0 0 5",
        Record(
            "GET /a?x=1",
            1771681325000000000,
            "2026-02-21 13:42:05",
            Level.ERROR,
            fields={
                "status": 500,
                "remote": "10.0.0.7",
                "host": "10.0.0.1",
                "port": 80,
                "user_agent": "curl/8 x",
            },
        ),
    ),
    (
        b"GET /a?b=1 503 1.234 ms - 12",
        Record("GET /a?b=1", level=Level.ERROR, fields={"status": 503, "duration": "1.234ms"}),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    text = line.text
    if line.stamp:
        return _chi(line, line.stamp) if '"' in text[:160] else _w3c(line, line.stamp)
    if text[:4] == _GIN[:4]:
        return _gin(line)
    if match := _MORGAN.match(line.head):
        method, path, status, duration = match.groups()
        fields: dict[str, object] = {"status": int(status), "duration": f"{duration}ms"}
        return record(f"{method} {path}", level=http_level(int(status)), fields=fields)
    return None


def _gin(line: TextLine) -> Record | None:
    if note := _GIN_NOTE.match(line.head):
        return record(line.text[note.end() :], None, note[1] or Level.DEBUG, "gin")
    stamp = timestamp_at(line.text, len(_GIN), line.now)
    match = stamp and _GIN_REQUEST.match(line.head, stamp.end)
    if not match:
        return None
    status, duration, remote, method, path = match.groups()
    fields: dict[str, object] = {"status": int(status), "duration": duration, "remote": remote}
    return record(f"{method} {path}", stamp, http_level(int(status)), fields=fields)


def _w3c(line: TextLine, stamp: Timestamp) -> Record | None:
    match = _W3C.match(line.head, stamp.end)
    if match is None:
        return None
    host, method, path, query, port, user, remote, agent, status = match.groups()
    fields: dict[str, object] = {
        "status": int(status),
        "remote": remote,
        "host": host,
        "port": int(port),
        "user": user.strip("-"),
        "user_agent": agent.replace("+", " ").strip("-"),
    }
    asked = f"{method} {path}" + (f"?{query}" if query != "-" else "")
    return record(asked, stamp, http_level(int(status)), fields=fields)


def _chi(line: TextLine, stamp: Timestamp) -> Record | None:
    match = _CHI.match(line.head, stamp.end)
    if match is None:
        return None
    method, path, protocol, remote, status, size, duration = match.groups()
    fields: dict[str, object] = {
        "status": int(status),
        "bytes": int(size),
        "duration": duration,
        "remote": remote,
        "protocol": protocol,
    }
    return record(f"{method} {path}", stamp, http_level(int(status)), fields=fields)
