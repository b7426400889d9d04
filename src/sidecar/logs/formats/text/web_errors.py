"""Error logs of nginx and of Apache."""

import re

from sidecar.logs.formats.text.head import HEAD, compile_head, record
from sidecar.model.record import Level, Record

_NGINX = compile_head(
    r"""(\d{4}/\d\d/\d\d[ ]\d\d:\d\d:\d\d)[ ]\[([a-z]{4,6})\]
    [ ](\d{1,9})\#(\d{1,20}):[ ](?:\*(\d{1,19})[ ])?"""
)
_APACHE = compile_head(
    r"""\[([A-Z][a-z]{2}[ ][A-Z][a-z]{2}[ ]{1,2}\d{1,2}[ ][\d:.]{8,18}[ ]\d{4})\]
    [ ]\[(?:([\w-]{1,40}):)?([a-z]{4,6}\d?)\]
    (?:[ ]\[pid[ ](\d{1,9})(?::tid[ ](\d{1,20}))?\])?
    (?:[ ]\[(?:client|remote)[ ]([^\]]{1,100})\])?[ ]?"""
)
_CONTEXT = re.compile(r", (client|server|request|upstream|host|referrer): ")
_CONTEXTS = 12
"""Parts behind a message of nginx: twice what it writes; a client's request may imitate more."""

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # nginx 1.22
        (
            b"2026/11/23 10:48:37 [error] 14750#14751: *2 connect() failed (111: Connection ref"
            b"used) "
            b'while connecting to upstream, client: 127.0.0.1, server: , request: "GET /p HTTP/'
            b'1.1", '
            b'upstream: "http://127.0.0.1:1/p", host: "127.0.0.1:18996"'
        ),
        Record(
            "connect() failed (111: Connection refused) while connecting to upstream",
            1795430917000000000,
            "2026/11/23 10:48:37",
            Level.ERROR,
            fields={
                "pid": 14750,
                "tid": 14751,
                "connection": 2,
                "client": "127.0.0.1",
                "request": "GET /p HTTP/1.1",
                "upstream": "http://127.0.0.1:1/p",
                "host": "127.0.0.1:18996",
            },
        ),
    ),
    (
        b"2026/11/23 10:48:36 [notice] 7#7: using epoll",
        Record(
            "using epoll",
            1795430916000000000,
            "2026/11/23 10:48:36",
            Level.NOTICE,
            fields={"pid": 7, "tid": 7},
        ),
    ),
    (  # Apache 2.4
        (
            b"[Sat Feb 21 13:42:05.123456 2026] [core:error] [pid 7:tid 140] [client 10.0.0.7:5"
            b"123] "
            b"AH00126: Invalid URI in request"
        ),
        Record(
            "AH00126: Invalid URI in request",
            1771681325123456000,
            "Sat Feb 21 13:42:05.123456 2026",
            Level.ERROR,
            "core",
            fields={"pid": 7, "tid": 140, "client": "10.0.0.7:5123"},
        ),
    ),
    (  # Apache 2.2
        b"[Sat Feb 21 13:42:05 2026] [warn] [client 10.0.0.7] odd",
        Record(
            "odd",
            1771681325000000000,
            "Sat Feb 21 13:42:05 2026",
            Level.WARNING,
            fields={"client": "10.0.0.7"},
        ),
    ),
)


def parse(text: str, _now: int) -> Record | None:
    """Return the record, or None for another format."""
    if text[4:5] == "/":
        return _nginx(text)
    return _apache(text) if text[:1] == "[" else None


def _nginx(text: str) -> Record | None:
    found = _NGINX.match(text[:HEAD])
    if found is None:
        return None
    time, level, pid, tid, connection = found.groups()
    msg, *context = _CONTEXT.split(text[found.end() :], maxsplit=_CONTEXTS)
    fields: dict[str, object] = {"pid": int(pid), "tid": int(tid)}
    fields["connection"] = int(connection) if connection else None
    for name, value in zip(context[::2], context[1::2], strict=True):
        # A client may write `, host: ` into its request: what comes twice is kept as it stands.
        fields[name] = f"{fields[name]}, {name}: {value}" if name in fields else value.strip('"')
    return record(msg, time, level, fields=fields)


def _apache(text: str) -> Record | None:
    found = _APACHE.match(text[:HEAD])
    if found is None:
        return None
    time, module, level, pid, tid, client = found.groups()
    fields: dict[str, object] = {
        "pid": int(pid) if pid else None,
        "tid": int(tid) if tid else None,
        "client": client,
    }
    return record(text[found.end() :], time, level, module, fields=fields)
