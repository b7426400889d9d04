"""Any text with a time, a level, or both in front, in whatever brackets and dashes."""

from sidecar.logs.formats.text.head import (
    ANY_LEVEL,
    HEAD,
    ISO,
    LEVEL,
    LOGGER,
    OTHER,
    compile_head,
    record,
)
from sidecar.model.record import Level, Record

_BETWEEN = r"[ \t]*+(?:[|:,-][ \t]++)?"
_STAMP = compile_head(rf"[\[(<]?({ISO}|{OTHER})[\])>]?(?:[ \t]*+[|:,-])?(?:[ \t]++|(?=[\[(<])|$)")
_BRACKET = compile_head(rf"\[[ ]*+([^\[\]\s]{{1,100}})[ ]*+\]{_BETWEEN}")
_LEVEL = compile_head(
    rf"""(?:\[[ ]*+({ANY_LEVEL})[ ]*+\]:?|<({ANY_LEVEL})>|\(({ANY_LEVEL})\)
    |({ANY_LEVEL})(?::|[ \t]*+\|)|({LEVEL}))(?=[ \t]|$){_BETWEEN}"""
)
_ALONE = compile_head(rf"(?:\[[ ]*+({ANY_LEVEL})[ ]*+\]:?|({ANY_LEVEL}):|({LEVEL}))[ \t]++")
_LOGGER = compile_head(
    rf"""(?:\[({LOGGER})\]:?|({LOGGER})[ ]-
    |([\w$-]{{1,60}}(?:(?:\.|::|/)[\w$-]{{1,60}}){{1,12}}):)[ \t]++"""
)
_WORD = 12
"""Characters of the longest level and its colon."""

_BRACKETS = 3
"""Brackets between time and level: process, thread, logger."""

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # Gunicorn 27
        b"[2026-11-23 10:48:32 +0000] [14541] [INFO] Starting gunicorn 27.0.1",
        Record(
            "Starting gunicorn 27.0.1",
            1795430912000000000,
            "2026-11-23 10:48:32 +0000",
            Level.INFO,
            fields={"pid": 14541},
        ),
    ),
    (  # log4js 6.9
        b"\x1b[91m[2026-11-23T10:44:50.511] [ERROR] shop - \x1b[39mno route",
        Record("no route", 1795430690511000000, "2026-11-23T10:44:50.511", Level.ERROR, "shop"),
    ),
    (  # winston 3.19, its manual's printf
        b"2026-11-23T10:44:49.572Z [shop] info: hello",
        Record("hello", 1795430689572000000, "2026-11-23T10:44:49.572Z", Level.INFO, "shop"),
    ),
    (
        b"2026-11-23 10:44:48,983 [ERROR] shop.db: no route",
        Record("no route", 1795430688983000000, "2026-11-23 10:44:48,983", Level.ERROR, "shop.db"),
    ),
    (
        b"2026-02-21 13:42:05 ERROR could not connect: timeout",
        Record(
            "could not connect: timeout",
            1771681325000000000,
            "2026-02-21 13:42:05",
            Level.ERROR,
        ),
    ),
    (  # in a sentence a level is a word
        b"2026-02-21 13:42:05 error handling is on",
        Record("error handling is on", 1771681325000000000, "2026-02-21 13:42:05"),
    ),
    (
        b"2026-02-21T13:42:05Z | WARN | slow",
        Record("slow", 1771681325000000000, "2026-02-21T13:42:05Z", Level.WARNING),
    ),
    (
        b"2026-02-21T13:42:05.123456789Z started",
        Record("started", 1771681325123456789, "2026-02-21T13:42:05.123456789Z"),
    ),
    (
        b"[Sat Feb 21 13:42:05 2026] started",
        Record("started", 1771681325000000000, "Sat Feb 21 13:42:05 2026"),
    ),
    (b"[INFO] Building shop 1.0", Record("Building shop 1.0", level=Level.INFO)),
    (
        b"INFO:     Application startup complete.",
        Record("Application startup complete.", level=Level.INFO),
    ),
    (b'info: hello {"a":1}', Record('hello {"a":1}', level=Level.INFO)),
    (b"WARN slow", Record("slow", level=Level.WARNING)),
    (  # the first line of a stack trace stays whole
        b"Error: no route",
        Record("Error: no route", level=Level.ERROR),
    ),
    (b"2026-02-31 13:42:05 no such day", Record("2026-02-31 13:42:05 no such day", plain=True)),
)


def parse(text: str, _now: int) -> Record | None:
    """Return the record, or None for a line with neither time nor level in front."""
    first = text[:1]
    may_be_stamped = first.isdigit() or first in "[(<" or text[7:8] == " "
    if may_be_stamped and (stamp := _STAMP.match(text[:HEAD])):
        return _stamped(text, stamp.end(), stamp[1])
    if first == "[" or ":" in text[:_WORD] or text[:3].isupper():
        return _alone(text)
    return None


def _stamped(text: str, at: int, ts_text: str) -> Record | None:
    head = text[:HEAD]
    level, end, before = "", at, []
    for _ in range(_BRACKETS + 1):
        if found := _LEVEL.match(head, end):
            level, end = found[found.lastindex or 0], found.end()
            break
        if not (found := _BRACKET.match(head, end)):
            break
        before.append(found[1])
        end = found.end()
    if not level:
        made = record(text[at:], ts_text)
        return made if made.ts is not None else None
    fields, logger = _named(before)
    if not logger and (found := _LOGGER.match(head, end)):
        logger, end = found[found.lastindex or 0], found.end()
        if logger.isdecimal():
            logger, fields = "", {**fields, "pid": int(logger)}
    made = record(text[end:], ts_text, level, logger, fields=fields)
    return made if made.ts is not None else None


def _named(brackets: list[str]) -> tuple[dict[str, object], str]:
    fields: dict[str, object] = {}
    names = []
    for text in brackets:
        if text.isdecimal() and "pid" not in fields:
            fields["pid"] = int(text)
        else:
            names.append(text)
    *threads, logger = names or [""]
    return {**fields, "thread": " ".join(threads)}, logger


def _alone(text: str) -> Record | None:
    found = _ALONE.match(text[:HEAD])
    if found is None:
        return None
    level = found[found.lastindex or 0]
    return record(text if level == "Error" else text[found.end() :], level=level)
