"""Python: logging's usual formats, Flask's, loguru's, Uvicorn's access lines."""

from sidecar.logs.formats.levels import http_level
from sidecar.logs.formats.text.head import (
    ANY_LEVEL,
    HEAD,
    ISO,
    LEVEL,
    compile_head,
    is_dated,
    record,
)
from sidecar.model.record import Level, Record

_BASIC = compile_head(rf"({LEVEL}):([\w.]{{1,200}}):(?!:)")
_DASHES = compile_head(rf"({ISO})[ ]-[ ]([\w.-]{{1,200}})[ ]-[ ]({ANY_LEVEL})[ ]-[ ]")
_FLASK = compile_head(rf"\[({ISO})\][ ]({LEVEL})[ ]in[ ]([\w.]{{1,200}}):[ ]")
_LOGURU = compile_head(
    rf"({ISO})[ ]\|[ ]({LEVEL})[ ]*+\|[ ]([\w.<>-]{{1,200}}):([\w.<>]{{1,200}}):(\d{{1,7}})[ ]-[ ]"
)
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


def parse(text: str, _now: int) -> Record | None:
    """Return the record, or None for another format."""
    if not is_dated(text):
        return _undated(text)
    head = text[:HEAD]
    if found := _DASHES.match(head):
        time, logger, level = found.groups()
        return record(text[found.end() :], time, level, logger)
    if found := _FLASK.match(head):
        time, level, logger = found.groups()
        return record(text[found.end() :], time, level, logger)
    if found := _LOGURU.match(head):
        time, level, logger, function, line = found.groups()
        fields = {"function": function, "line": int(line)}
        return record(text[found.end() :], time, level, logger, fields=fields)
    return None


def _undated(text: str) -> Record | None:
    if not text[:1].isupper():
        return None
    if found := _BASIC.match(text[:HEAD]):
        return record(text[found.end() :], level=found[1], logger=found[2])
    return _uvicorn(text) if text.startswith("INFO:     ") else None


def _uvicorn(text: str) -> Record | None:
    found = _UVICORN.match(text[:HEAD])
    if found is None:
        return None
    remote, port, method, path, protocol, status, reason = found.groups()
    fields = {
        "status": int(status),
        "remote": remote,
        "port": int(port),
        "protocol": protocol,
        "reason": reason,
    }
    return record(f"{method} {path}", level=http_level(int(status)), fields=fields)
