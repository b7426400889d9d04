"""syslog, RFC 3164 (BSD) and RFC 5424, with `<PRI>` or as files keep it."""

import re

from sidecar.logs.formats.levels import syslog_level
from sidecar.logs.formats.text.head import HEAD, compile_head, record
from sidecar.model.record import Level, Record

_SEVERITIES = 8
"""PRI is facility x 8 + severity."""

_PRI = re.compile(r"<(\d{1,3})>", re.ASCII)
_NEW = compile_head(
    r"""<(\d{1,3})>1[ ](-|[\dT:.Z+-]{19,40})[ ](\S{1,255})[ ](\S{1,48})[ ](\S{1,128})
    [ ](\S{1,32})[ ](-|(?=\[))"""
)
_ELEMENT = re.compile(r'\[([^\s=\]"]{1,100})((?: [^\s=\]"]{1,100}="(?:[^"\\\]]|\\.)*+")*+)\]')
_PARAM = re.compile(r' ([^\s=\]"]{1,100})="((?:[^"\\\]]|\\.)*+)"')
_ESCAPED = re.compile(r'\\(["\\\]])')
_OLD = compile_head(
    r"""(?:<\d{1,3}>)?
    ([A-Z][a-z]{2}[ ]{1,2}\d{1,2}[ ](?:\d{4}[ ])?\d\d:\d\d:\d\d(?:\.\d{1,9})?
    |\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d))
    [ ](?:([\w.:-]{1,255})[ ])?([\w./()-]{1,100})(?:\[(\d{1,10})\])?:[ ]?"""
)
_MONTHS = frozenset(
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # util-linux logger 2.38
        b"<11>Nov 23 10:47:53 vm app[14104]: no route",
        Record(
            "no route",
            1795430873000000000,
            "Nov 23 10:47:53",
            Level.ERROR,
            "app",
            fields={"host": "vm", "pid": 14104},
        ),
    ),
    (
        b"<13>Nov 23 10:47:53 app: local style",
        Record("local style", 1795430873000000000, "Nov 23 10:47:53", Level.NOTICE, "app"),
    ),
    (
        (
            b'<11>1 2026-11-23T10:47:53.819441+00:00 vm app 14105 - [timeQuality tzKnown="1"]'
            b'[x@1 k="v\\"w"] no route'
        ),
        Record(
            "no route",
            1795430873819441000,
            "2026-11-23T10:47:53.819441+00:00",
            Level.ERROR,
            "app",
            fields={
                "host": "vm",
                "pid": 14105,
                "timeQuality": {"tzKnown": "1"},
                "x@1": {"k": 'v"w'},
            },
        ),
    ),
    (
        b"<165>1 - - - - ID47 - \xef\xbb\xbfm",
        Record("m", level=Level.NOTICE, fields={"msgid": "ID47"}),
    ),
    (  # a file of syslogd: no priority
        b"Dec  1 03:04:05 web-1 sshd[7]: Accepted publickey for root",
        Record(
            "Accepted publickey for root",
            1764558245000000000,
            "Dec  1 03:04:05",
            None,
            "sshd",
            fields={"host": "web-1", "pid": 7},
        ),
    ),
    (  # rsyslog's default since 2023
        b"2026-02-21T13:42:05.123456+01:00 web-1 kernel: oom",
        Record(
            "oom",
            1771677725123456000,
            "2026-02-21T13:42:05.123456+01:00",
            None,
            "kernel",
            fields={"host": "web-1"},
        ),
    ),
)


def parse(text: str, now: int) -> Record | None:
    """Return the record, or None for another format."""
    if text[:1] == "<":
        return _new(text) or _old(text, now)
    return _old(text, now) if text[:3] in _MONTHS or text[10:11] == "T" else None


def _new(text: str) -> Record | None:
    found = _NEW.match(text[:HEAD])
    if found is None:
        return None
    priority, *named, mark = found.groups()
    time, host, app, pid, msgid = ("" if value == "-" else value for value in named)
    data, end = _structured(text, found.end()) if mark != "-" else ({}, found.end())
    fields = {"host": host, "pid": int(pid) if pid.isdecimal() else pid, "msgid": msgid, **data}
    msg = text[end:].removeprefix(" ").removeprefix("\ufeff")
    return record(msg, time, _level(priority), app, fields=fields)


def _structured(text: str, start: int) -> tuple[dict[str, object], int]:
    data: dict[str, object] = {}
    while found := _ELEMENT.match(text, start):
        name, params = found.groups()
        data[name] = {key: _ESCAPED.sub(r"\1", value) for key, value in _PARAM.findall(params)}
        start = found.end()
    return data, start


def _old(text: str, now: int) -> Record | None:
    found = _OLD.match(text[:HEAD])
    if found is None:
        return None
    time, host, app, pid = found.groups()
    priority = _PRI.match(text)
    if time[10:11] == "T" and not host:
        return None  # `2026-02-21T13:42:05Z word: …` is anybody's line.
    fields = {"host": host, "pid": int(pid) if pid else None}
    level = _level(priority[1]) if priority else None
    return record(text[found.end() :], time, level, app, now=now, fields=fields)


def _level(priority: str) -> Level | None:
    return syslog_level(int(priority) % _SEVERITIES)
