"""Python: logging's usual formats, Flask's, loguru's, Uvicorn's access lines."""

from sidecar.logs.formats.levels import http_level
from sidecar.logs.formats.text.head import ANY_LEVEL, HEAD, LEVEL, TextLine, compile_head, record
from sidecar.logs.timestamps.read import timestamp_at
from sidecar.model.record import Level, Record

_BASIC = compile_head(rf"({LEVEL}):([\w.]{{1,200}}):(?!:)")
_DASHES = compile_head(rf"[ ]-[ ]([\w.-]{{1,200}})[ ]-[ ]({ANY_LEVEL})[ ]-[ ]")
_FLASK = compile_head(rf"\][ ]({LEVEL})[ ]in[ ]([\w.]{{1,200}}):[ ]")
_LOGURU = compile_head(
    rf"[ ]\|[ ]({LEVEL})[ ]*+\|[ ]([\w.<>-]{{1,200}}):([\w.<>]{{1,200}}):(\d{{1,7}})[ ]-[ ]"
)
_JUPYTER = compile_head(r"\[([DIWEC])[ ](?=\d)")
_JUPYTER_NAME = compile_head(r"[ ]([\w.:-]{1,100})\][ ]")
_UVICORN = compile_head(
    r"""INFO:[ ]{5}([\w.:]{1,64}):(\d{1,5})[ ]-[ ]"([A-Z]{1,20})[ ](\S{1,1500})[ ](HTTP/[\d.]{1,4})"
    [ ](\d{3})(?:[ ]([A-Za-z ']{1,40}))?$"""
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (b"ERROR:shop.db:no route", Record("no route", level=Level.ERROR, logger="shop.db")),
    (b"WARNING:root:slow", Record("slow", level=Level.WARNING, logger="root")),
    (
        b"2026-11-23 10:44:48,983 - shop.db - ERROR - no route",
        Record("no route", 1795430688983000000, "2026-11-23 10:44:48,983", Level.ERROR, "shop.db"),
    ),
    (  # Flask
        b"[2026-11-23 10:44:48,983] ERROR in app: Exception on / [GET]",
        Record(
            "Exception on / [GET]",
            1795430688983000000,
            "2026-11-23 10:44:48,983",
            Level.ERROR,
            "app",
        ),
    ),
    (  # loguru 0.7.3
        (
            b"\x1b[32m2026-11-23 10:44:48.981\x1b[0m | \x1b[1mINFO    \x1b[0m | \x1b[36mshop.db"
            b"\x1b[0m:"
            b"\x1b[36mpay\x1b[0m:\x1b[36m35\x1b[0m - \x1b[1morder paid\x1b[0m"
        ),
        Record(
            "order paid",
            1795430688981000000,
            "2026-11-23 10:44:48.981",
            Level.INFO,
            "shop.db",
            fields={"function": "pay", "line": 35},
        ),
    ),
    (  # Uvicorn, coloured
        (
            b'\x1b[32mINFO\x1b[0m:     127.0.0.1:53340 - "\x1b[1mGET /x?a=1 HTTP/1.1\x1b[0m" '
            b"\x1b[31m500 Internal Server Error\x1b[0m"
        ),
        Record(
            "GET /x?a=1",
            level=Level.ERROR,
            fields={
                "status": 500,
                "remote": "127.0.0.1",
                "port": 53340,
                "protocol": "HTTP/1.1",
                "reason": "Internal Server Error",
            },
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    stamp, head, text = line.stamp, line.head, line.text
    if stamp is None:
        return _undated(line)
    if line.bracket:
        match = _FLASK.match(head, stamp.end)
        return record(text[match.end() :], stamp, match[1], match[2]) if match else None
    if match := _DASHES.match(head, stamp.end):
        return record(text[match.end() :], stamp, match[2], match[1])
    if match := _LOGURU.match(head, stamp.end):
        level, logger, function, number = match.groups()
        fields: dict[str, object] = {"function": function, "line": int(number)}
        return record(text[match.end() :], stamp, level, logger, fields=fields)
    return None


def _undated(line: TextLine) -> Record | None:
    text = line.text
    if text[:1] == "[" and (match := _JUPYTER.match(text)):
        stamp = timestamp_at(text, match.end(), line.now)
        name = stamp and _JUPYTER_NAME.match(line.head, stamp.end)
        return record(text[name.end() :], stamp, match[1], name[1]) if name else None
    if not text[:1].isupper():
        return None
    if match := _BASIC.match(line.head):
        return record(text[match.end() :], level=match[1], logger=match[2])
    return _uvicorn(text) if text.startswith("INFO:     ") else None


def _uvicorn(text: str) -> Record | None:
    match = _UVICORN.match(text[:HEAD])
    if match is None:
        return None
    remote, port, method, path, protocol, status, reason = match.groups()
    fields: dict[str, object] = {
        "status": int(status),
        "remote": remote,
        "port": int(port),
        "protocol": protocol,
        "reason": reason,
    }
    return record(f"{method} {path}", level=http_level(int(status)), fields=fields)
