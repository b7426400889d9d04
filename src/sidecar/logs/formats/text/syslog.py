"""syslog, RFC 3164 (BSD) and RFC 5424, with `<PRI>` or as files keep it."""

import re

from sidecar.logs.formats.levels import parse_level, syslog_level
from sidecar.logs.formats.text.head import HEAD, MONTHS, TextLine, compile_head, number, record
from sidecar.logs.timestamps.read import Timestamp, timestamp_at
from sidecar.model.record import Level, Record

_SEVERITIES = 8
"""PRI is facility x 8 + severity."""

_COUNT = re.compile(r"\d{1,5} (?=<\d{1,3}>)", re.ASCII)
_PRI = re.compile(r"<(\d{1,3})>(?:\d{1,9}: )?\*?", re.ASCII)
_NEW = compile_head(
    r"""<(\d{1,3})>1[ ](-|[\dT:.Z+-]{19,40})[ ](\S{1,255})[ ](\S{1,48})[ ](\S{1,128})
    [ ](\S{1,32})(?:[ ](-(?=[ ]|$)|(?=\[))|(?=[ ]))"""
)
_ELEMENT = re.compile(r'\[([^\s=\]"]{1,100})((?: [^\s=\]"]{1,100}="(?:[^"\\\]]|\\.)*+")*+)\]')
_PARAM = re.compile(r' ([^\s=\]"]{1,100})="((?:[^"\\\]]|\\.)*+)"')
_ESCAPED = re.compile(r'\\(["\\\]])')
_HOST = r"(?:[\w.@/-]|:(?!\s)){1,255}"
_PROCESS = compile_head(
    rf"""[: ][ ]?(?:({_HOST})[ ])?([^\s\[\]:][^\[\]:]{{0,99}})\[([\w.-]{{1,40}})\]
    (?:[ ]\([^()]{{0,100}}\))?:(?:[ ]|$)"""
)
_NAMED = compile_head(rf"[: ][ ]?(?:({_HOST})[ ])?(%?[\w./()-]{{1,100}}):(?:[ ]|$)")
_HOSTED = compile_head(rf"[ ]({_HOST})[ ]")
_NO_PROCESS = ("--", "last message")
_CISCO = compile_head(
    rf"""[: ]{{1,2}}(?:({_HOST})[ ]?)?(?::[ ])?(?:\d{{1,9}}:[ ])?
    %([A-Z]\w{{1,40}}-(\d)-\w{{1,60}}):[ ]"""
)
_UPTIME = compile_head(r"\[[ ]*(\d{1,9}\.\d{6})\](?=[ ])")

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


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    text = line.text
    if text[:1] == "<":
        return _new(text) or _old(line, text)
    if count := _COUNT.match(text):
        rest = text[count.end() :]
        return _new(rest) or _old(line, rest)
    if text[:1] == "[" and line.stamp is None:
        return _since_boot(text)
    if text[:1] in "*." and (stamp := timestamp_at(text, 1, line.now)):
        return parse_at(text, stamp)
    stamp = line.stamp
    if stamp is None:
        return None
    likely = stamp.text[:3] in MONTHS or stamp.text[10:11] == "T"
    return parse_at(text, stamp) if likely or "]:" in line.head else None


def _new(text: str) -> Record | None:
    match = _NEW.match(text[:HEAD])
    if match is None:
        return None
    priority, *named, mark = match.groups()
    time, host, app, pid, msgid = ("" if value == "-" else value for value in named)
    data, end = _structured(text, match.end()) if mark != "-" else ({}, match.end())
    fields = {"host": host, "pid": int(pid) if pid.isdecimal() else pid, "msgid": msgid, **data}
    msg = text[end:].removeprefix(" ").removeprefix("\ufeff")
    stamp = timestamp_at(time, 0, None)
    return record(msg, stamp, _level(priority), app, fields=fields)


def _structured(text: str, start: int) -> tuple[dict[str, object], int]:
    data: dict[str, object] = {}
    while match := _ELEMENT.match(text, start):
        name, params = match.groups()
        data[name] = {key: _ESCAPED.sub(r"\1", value) for key, value in _PARAM.findall(params)}
        start = match.end()
    return data, start


def _old(line: TextLine, text: str) -> Record | None:
    priority = _PRI.match(text)
    if priority is None:
        return None
    stamp = timestamp_at(text, priority.end(), line.now)
    level = _level(priority[1])
    if stamp is None:
        # RFC 3164: what cannot be read is all message.
        return record(text[priority.end() :], None, level)
    made = parse_at(text, stamp, level)
    return made or record(text[stamp.end :].strip(), stamp, level)


def parse_at(text: str, stamp: Timestamp, level: Level | None = None) -> Record | None:
    """Return what stands behind a time: host, process, message; None for another format."""
    head = text[:HEAD]
    bsd = stamp.text[:3] in MONTHS and "," not in stamp.text
    if "]" in head[stamp.end :] and (match := _PROCESS.match(head, stamp.end)):
        host, app, pid = match.groups()
        # Heroku and others leave the host out.
        if host or bsd or stamp.text[10:11] == "T":
            fields: dict[str, object] = {"host": host, "pid": number(pid)}
            return record(text[match.end() :], stamp, level, app.strip(), fields=fields)
    if "%" in head and (match := _CISCO.match(head, stamp.end)):
        host, mnemonic, severity = match.groups()
        msg, level = text[match.end() :], syslog_level(severity)
        return record(msg, stamp, level, mnemonic, fields={"host": host})
    if (bsd or stamp.text[10:11] == "T") and (match := _NAMED.match(head, stamp.end)):
        host, app = match.groups()
        # `2026-02-21T13:42:05Z word: …` is anybody's line.
        if (host or bsd) and not parse_level(host) and not (host is None and parse_level(app)):
            return record(text[match.end() :], stamp, level, app, fields={"host": host})
    if bsd and (match := _HOSTED.match(head, stamp.end)) and not parse_level(match[1]):
        host, msg = match[1], text[match.end() :]
        if host.strip("-") and (msg.startswith(_NO_PROCESS) or not host.isalpha()):
            return record(msg, stamp, level, fields={"host": host})
    return None


def _since_boot(text: str) -> Record | None:
    """Read a line of the kernel's ring buffer, and of `journalctl -o short-monotonic`."""
    uptime = _UPTIME.match(text[:HEAD])
    if uptime is None:
        return None
    fields: dict[str, object] = {"uptime_s": float(uptime[1])}
    if match := _PROCESS.match(text[:HEAD], uptime.end()):
        host, app, pid = match.groups()
        fields = {"host": host, "pid": number(pid), **fields}
        return record(text[match.end() :], None, None, app, fields=fields)
    return record(text[uptime.end() :].strip(), fields=fields)


def _level(priority: str) -> Level | None:
    return syslog_level(int(priority) % _SEVERITIES)
