"""Any text with a time, a level, or both in front, in whatever brackets, bars and dashes."""

import re

from sidecar.logs.formats.text.front import GAP, SEARCHED, Front, is_prose, read_front
from sidecar.logs.formats.text.head import LOGGER, TextLine, compile_head, number, record
from sidecar.logs.formats.text.pairs import with_pairs
from sidecar.model.record import Level, Record

_DOTTED = r"[\w$-]{1,60}(?:(?:\.|::|/)[\w$<>-]{1,60}){1,12}"
_FILE = r"[\w./-]{1,100}:\d{1,6}"
_LOGGER = compile_head(
    rf"""(?:\[([\w$.:/<>@\\-]{{1,120}})[ ]*+\]:?|<({_FILE})>
    |(?:in[ ])?({LOGGER})[ ]--?(?=[ ])(?![ ]-)
    |({_FILE})\]|({_DOTTED}(?::\d{{1,6}})?):|({_DOTTED})(?=[ ]\[))[ \t]++"""
)
"""A logger behind the level: in brackets, before a dash or a colon."""

_LOGGER_IN_BARS = compile_head(r"[ ]?([\w.$+`:/-]{1,120})[ ]?\|[ ]?")
_THREAD = compile_head(r"\(([^()]{1,60})\)[ \t]++(?=\[)|(?<=\][ ])\(([\w .#@/-]{1,60})\)[ \t]++")
_MAY_BE_TIME = compile_head(r"\d\d:\d\d|\d{8}|npm[ ]|[A-Z]{4}")
_PINO = compile_head(r"\((?:([\w.-]{1,60})/)?(\d{1,10}|pid)(?:[ ]on[ ]([\w.-]{1,80}))?\):[ ]")
_TRACES = ("panic: ", "Error: ")
"""What Go and JavaScript begin a stack trace with."""

_WORD = 14
"""Characters of the longest level and its mark."""

_PROCESS_IDS = compile_head(r"\#?[\d:]+$")

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
        b"[Sat Feb 21 13:42:05 2026] started",
        Record("started", 1771681325000000000, "Sat Feb 21 13:42:05 2026"),
    ),
    (b"[INFO] Building shop 1.0", Record("Building shop 1.0", level=Level.INFO)),
    (
        b"INFO:     Application startup complete.",
        Record("Application startup complete.", level=Level.INFO),
    ),
    (b'info: hello {"a":1}', Record("hello", level=Level.INFO, fields={"a": 1})),
    (b"WARN slow", Record("slow", level=Level.WARNING)),
    (  # it may begin a stack trace, whose lines are joined later
        b"Error: no route",
        Record("Error: no route", plain=True),
    ),
    (b"2026-02-31 13:42:05 no such day", Record("2026-02-31 13:42:05 no such day", plain=True)),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for a line with neither time nor level in front."""
    if line.stamp is None and not _may_have_front(line.text):
        return None
    front = read_front(line)
    if not front.level:
        return _without_level(line, front)
    if front.stamp is None and line.text.startswith(_TRACES):
        return None
    head, at = line.head, front.end
    fields, before = _named(front.names)
    if head[at : at + 1] == "(" and (pino := _PINO.match(head, at)):
        fields |= {"pid": number(pino[2]), "host": pino[3]}
        front.channel, at = pino[1] or front.channel, pino.end()
    elif head[at : at + 1] == "(" and (thread := _THREAD.match(head, at)):
        fields["thread"], at = thread[1] or thread[2], thread.end()
    logger = front.channel or before
    if match := _logger_behind(head, at, front, before):
        logger, at = match[match.lastindex or 0], match.end()
        if before:
            fields["thread"] = " ".join(filter(None, (str(fields["thread"]), before)))
        if logger.isdecimal():
            logger, fields = "", {**fields, "pid": int(logger)}
        if thread := _THREAD.match(head, at):
            fields["thread"], at = thread[1] or thread[2], thread.end()
    msg = line.text[at:].removeprefix("- ")
    return with_pairs(record(msg, front.stamp, front.level, logger, fields=fields))


def _may_have_front(text: str) -> bool:
    """Return whether a line without a time at its beginning may have a level, or a later time."""
    if text[:1] in "[(<{" or ":" in text[:_WORD] or "|" in text[:_WORD] or text[:3].isupper():
        return True
    return _MAY_BE_TIME.search(text, 0, SEARCHED) is not None


def _logger_behind(text: str, at: int, front: Front, before: str) -> re.Match[str] | None:
    """Return the logger behind the level; a name before the level gives way to a better one."""
    if front.channel:
        return None
    if text[at - 1 : at] == "|" and (match := _LOGGER_IN_BARS.match(text, at)):
        return match
    match = _LOGGER.match(text, at)
    if match is None or not before:
        return match
    name = match[match.lastindex or 0]
    adjacent = text[at : at + 1] == "[" and text[at - 2 : at - 1] != ":"
    return match if "." in name or "\\" in name or adjacent else None


def _without_level(line: TextLine, front: Front) -> Record | None:
    stamp, text = front.stamp, line.text
    if stamp is None or (stamp.ts is None and line.bracket and front.open):
        return None
    gap = GAP.match(line.head, front.time_end)
    rest = text[gap.end() if gap else front.time_end :]
    if line.stamp:
        return record(rest, stamp)
    before = text[: text.index(stamp.text)].strip(" \t[](){}<>|:-")
    # Behind a plain word, only a time with its T: prose has times in it, too.
    may_be_name = (
        bool(before) and " " not in before and (not is_prose(before) or stamp.text[10:11] == "T")
    )
    if stamp.ts is None or not may_be_name:
        return None
    fields, name = _named([before])
    return record(rest, stamp, logger=name, fields=fields)


def _named(parts: list[str]) -> tuple[dict[str, object], str]:
    """Return process, thread and pairs as fields, and the name that is the logger's."""
    fields: dict[str, object] = {}
    names = []
    for part in parts:
        key, mark, value = part.partition("=")
        if _PROCESS_IDS.match(part) and "pid" not in fields:
            fields["pid"] = number(part.removeprefix("#"))
        elif mark and key.replace("_", "").isalnum():
            fields[key] = number(value)
        elif part.strip("-"):
            names.append(part)
    *threads, logger = names or [""]
    return {**fields, "thread": " ".join(threads)}, logger
