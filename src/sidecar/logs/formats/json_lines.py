"""One JSON object a line, with the field names that the common loggers use."""

import json
from collections.abc import Callable
from typing import TypeVar

import msgspec

from sidecar.logs.levels import parse_level
from sidecar.model.record import Level, Record
from sidecar.times import parse_time

# Names in order of trust: the first one that is there is taken, the others stay fields.
TIME = ("ts", "time", "timestamp", "@timestamp", "Timestamp", "@t", "asctime")
LEVEL = ("level", "lvl", "loglevel", "log.level", "levelname", "severity", "SeverityText", "@l")
MESSAGE = ("msg", "message", "event", "short_message", "MESSAGE", "@m", "@mt", "body", "Body")
ERROR = ("err", "error", "exception", "exc_info", "error.message", "@x", "stack", "stack_trace")
LOGGER = ("logger", "logger_name", "loggerName", "log.logger", "SourceContext")
TRACE = ("trace_id", "traceId", "trace.id", "TraceId", "dd.trace_id", "traceparent")

SAMPLES = (
    (
        b'{"ts":"2026-02-21T13:42:05.123Z","level":"INFO","msg":"task complete","task":"hello"}',
        Record(
            msg="task complete",
            ts=1771681325123000000,
            ts_text="2026-02-21T13:42:05.123Z",
            level=Level.INFO,
            fields={"task": "hello"},
        ),
    ),
    (
        b'{"level":50,"time":1771681325123,"pid":7,"msg":"no","err":{"message":"no route","n":7}}',
        Record(
            msg="no",
            ts=1771681325123000000,
            ts_text="1771681325123",
            level=Level.ERROR,
            error="no route",
            fields={"pid": 7, "err": {"n": 7}},
        ),
    ),
    (
        b'{"levelname":"WARNING","message":"slow","logger":"db","trace_id":"4bf9","ms":NaN}',
        Record(
            msg="slow",
            level=Level.WARNING,
            logger="db",
            trace_id="4bf9",
            fields={"ms": "NaN"},
        ),
    ),
)

T = TypeVar("T")

_decode = msgspec.json.Decoder().decode


def parse(line: bytes) -> Record | None:
    """Return the record, or None for a line that is no JSON object."""
    if not line.lstrip(b" \t").startswith(b"{"):
        return None
    fields = _load(line)
    return None if fields is None else _record(fields)


def _load(line: bytes) -> dict[str, object] | None:
    try:
        found = _decode(line)
    except (msgspec.DecodeError, RecursionError):
        found = _load_leniently(line)
    return found if isinstance(found, dict) else None


def _load_leniently(line: bytes) -> object:
    # msgspec refuses NaN, lone surrogates and 1e400; the standard library takes them. What it
    # refuses in turn (200,000 levels, 5,000 digits) is shown as a plain line.
    try:
        return json.loads(line.decode("utf-8", "backslashreplace"), parse_constant=str)
    except (ValueError, RecursionError):
        return None


def _record(fields: dict[str, object]) -> Record:
    time_name, ts = _first(fields, TIME, parse_time)
    level_name, level = _first(fields, LEVEL, parse_level)
    ts_text = _text(fields.pop(time_name)) if time_name else ""
    if level_name:
        del fields[level_name]
    return Record(
        msg=_take(fields, MESSAGE),
        ts=ts,
        ts_text=ts_text,
        level=level,
        logger=_take(fields, LOGGER),
        trace_id=_take(fields, TRACE),
        error=_take_error(fields),
        fields=fields,
    )


def _first(
    fields: dict[str, object], names: tuple[str, ...], read: Callable[[object], T | None]
) -> tuple[str, T | None]:
    for name in names:
        if name in fields and (value := read(fields[name])) is not None:
            return name, value
    return "", None


def _take(fields: dict[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        if isinstance(fields.get(name), str):
            return str(fields.pop(name))
    return ""


def _take_error(fields: dict[str, object]) -> str:
    for name in ERROR:
        value = fields.get(name)
        if isinstance(value, str) and value:
            del fields[name]
            return value
        if isinstance(value, dict) and isinstance(value.get("message"), str):
            return _take_message(fields, name, value)
    return ""


def _take_message(fields: dict[str, object], name: str, error: dict[str, object]) -> str:
    message = str(error.pop("message"))
    if not error:
        del fields[name]
    return message


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
