"""Which formats are asked about a line, in which order: the strict first, the loose last.

Loaded with the first line that is not JSON object: their expressions take 20 ms to compile, and
most logs need none of them.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import ModuleType

from msgspec.structs import replace

from sidecar.logs.decode.envelopes import compose, cri, docker_json, prefixes, timestamps
from sidecar.logs.decode.envelopes.envelope import Wrapped
from sidecar.logs.formats.json import flat as json_lines
from sidecar.logs.formats.text import (
    access,
    android,
    application_servers,
    aws_lambda,
    dotnet,
    erlang,
    general,
    glib,
    go,
    java,
    klog,
    logfmt,
    mysql,
    php,
    plain,
    postgres,
    python_logging,
    redis,
    rust,
    supercomputers,
    syslog,
    web_errors,
    web_frameworks,
)
from sidecar.logs.formats.text.head import TextLine, text_line
from sidecar.model.record import Record

TextParser = Callable[[TextLine], Record | None]

OBJECT = json_lines
"""The format of the lines that begin with `{`."""

TEXTS = (
    klog,
    supercomputers,
    syslog,
    access,
    web_errors,
    web_frameworks,
    redis,
    postgres,
    mysql,
    java,
    python_logging,
    aws_lambda,
    rust,
    dotnet,
    go,
    php,
    android,
    application_servers,
    erlang,
    glib,
    logfmt,
    general,
)
"""The formats of all others, in the order in which they are asked."""

LAST = plain
"""The format that refuses nothing."""

WRAPPERS = (docker_json, cri, timestamps, compose, prefixes)
"""What containers' runtimes put around lines."""

BEHIND_TIME: Mapping[ModuleType, str] = {
    supercomputers: r"$.",
    syslog: r"[: ]",
    access: r"\]| -| [\w\]]",
    web_errors: r" \[|\] \[",
    web_frameworks: r" [\"\[\w]",
    postgres: r" [\[A-Z]|[:,]",
    mysql: r" {1,3}\d",
    java: r" [A-Za-z\[ ]",
    python_logging: r" [-|]|\] [A-Z]",
    aws_lambda: r"\t",
    rust: r" [A-Z ]",
    dotnet: r" [a-zA-Z]",
    go: r"\t| [A-Za-z?./\\]",
    php: r"\] P",
    android: r" +\w",
    application_servers: r"\] [\[0-9a-f]",
    **dict.fromkeys((klog, redis, erlang, glib, logfmt), "$."),
}
"""What may stand behind the time that a line begins with: a cheap test before a format is asked.

A format that is not named here is asked about each such line; `$.` is never.
"""

AT_BEGINNING: Mapping[ModuleType, str] = {
    klog: r"[IWEFD]\d|\[\d",
    supercomputers: r"- \d|[A-Z]|\d{1,3} |\d{4}",
    syslog: r"[<\[*.]|\d{1,3} |\d{4}",
    web_frameworks: r"\[GI|[A-Z]{3}",
    redis: r"\d{1,3}:|\d{4}|\[\d",
    python_logging: r"\[[DIWEC] |[A-Z]{2}",
    aws_lambda: r"\[[A-Z]{2}|STA|END|REP|INI|XRA",
    dotnet: r"trc|dbu|inf|war|fai|cri|<\d>",
    go: r"INFO|WARN|ERRO|DEBU|FATA|PANI|TRAC",
    php: r"PHP ",
    android: r"[VDIWEFA]/",
    application_servers: r"###",
    erlang: r"=",
    glib: r"\(|\*\*",
    logfmt: r"[A-Za-z_@]",
    **dict.fromkeys((web_errors, postgres, mysql, java, rust), "$."),
}
"""What a line may begin with that begins with no time."""

_SHAPE = 4
"""Characters that the two tables look at."""

_SHAPES = 4_096
"""Beginnings whose formats are remembered, at most."""


@lru_cache(maxsize=_SHAPES)
def parsers(shape: str, *, timed: bool) -> tuple[TextParser, ...]:
    """Return whom to ask about a line, by what stands behind its time, or at its beginning."""
    table = BEHIND_TIME if timed else AT_BEGINNING
    return tuple(
        format_.parse for format_ in TEXTS if re.match(table.get(format_, ""), shape) is not None
    )


ENVELOPES = (syslog.parse, general.parse, go.parse)
"""Formats whose message may be a line of another one."""


def unwrap(line: bytes) -> Wrapped | None:
    """Return what a container's runtime wrapped, or None for an ordinary line."""
    if line[10:11] == b"T":
        return cri.unwrap(line) or timestamps.unwrap(line)
    return compose.unwrap(line) or prefixes.unwrap(line)


def parse(text: str, now: int) -> Record:
    """Return what a line of text says; the last format refuses nothing."""
    return _parse(text, now) or LAST.parse(text_line(text, now))


def _parse(text: str, now: int, *, inner: bool = True) -> Record | None:
    line = text_line(text, now)
    at = line.stamp.end if line.stamp else 0
    for read in parsers(text[at : at + _SHAPE], timed=line.stamp is not None):
        if record := read(line):
            return _with_inner(record, now) if inner and read in ENVELOPES else record
    return None


def _with_inner(record: Record, now: int) -> Record:
    """Return the record of the line that is the message of another one; else that one."""
    msg = record.msg
    if record.level is not None and msg[:1] != "{":
        return record
    inner = json_lines.parse(msg.encode()) if msg[:1] == "{" else None
    if inner is None and _may_be_line(msg):
        inner = _parse(msg, now, inner=False)
    if inner is None or not (inner.level or inner.ts or msg[:1] == "{"):
        return record
    fields = inner.fields | {
        name: value for name, value in record.fields.items() if name not in inner.fields
    }
    if record.logger and inner.logger and record.logger != inner.logger:
        fields.setdefault("app", record.logger)
    return replace(
        inner,
        ts=inner.ts or record.ts,
        ts_text=inner.ts_text if inner.ts else record.ts_text,
        level=inner.level or record.level,
        logger=inner.logger or record.logger,
        fields=fields,
    )


def _may_be_line(msg: str) -> bool:
    """Return whether a message may begin with a time or a level, or be pairs."""
    return not msg[:1].islower() or "=" in msg[:101] or ":" in msg[:12]
