"""Error logs of nginx and of Apache."""

import re

from sidecar.logs.formats.text.head import TextLine, compile_head, record
from sidecar.logs.timestamps.read import Timestamp
from sidecar.model.record import Level, Record

_NGINX = compile_head(r"[ ]\[([a-z]{4,6})\][ ](\d{1,9})\#(\d{1,20}):[ ](?:\*(\d{1,19})[ ])?")
_APACHE = compile_head(
    r"""\][ ]\[(?:([\w-]{1,40}):)?([a-z]{4,6}\d?)\]
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


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    if line.stamp is None:
        return None
    if line.bracket:
        return _apache(line, line.stamp) if line.stamp.text[:1].isalpha() else None
    return _nginx(line, line.stamp) if line.stamp.text[4:5] == "/" else None


def _nginx(line: TextLine, stamp: Timestamp) -> Record | None:
    match = _NGINX.match(line.head, stamp.end)
    if match is None:
        return None
    level, pid, tid, connection = match.groups()
    msg, *context = _CONTEXT.split(line.text[match.end() :], maxsplit=_CONTEXTS)
    fields: dict[str, object] = {"pid": int(pid), "tid": int(tid)}
    fields["connection"] = int(connection) if connection else None
    for name, value in zip(context[::2], context[1::2], strict=True):
        # A client may write `, host: ` into its request: what comes twice is kept as it stands.
        fields[name] = f"{fields[name]}, {name}: {value}" if name in fields else value.strip('"')
    return record(msg, stamp, level, fields=fields)


def _apache(line: TextLine, stamp: Timestamp) -> Record | None:
    match = _APACHE.match(line.head, stamp.end)
    if match is None:
        return None
    module, level, pid, tid, client = match.groups()
    fields: dict[str, object] = {
        "pid": int(pid) if pid else None,
        "tid": int(tid) if tid else None,
        "client": client,
    }
    return record(line.text[match.end() :], stamp, level, module, fields=fields)
