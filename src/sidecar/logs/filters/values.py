"""Look up a name in a record, and read its value as text or as a number."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sidecar.model.record import Level, Record

Get = Callable[[Record], object]

MISSING: Final = object()
"""The value of a name that a record does not have; None is null in JSON."""

ALIASES = {
    "level": "level lvl loglevel log.level levelname severity SeverityText",
    "ts": "ts time timestamp @timestamp Timestamp",
    "msg": "msg message event short_message MESSAGE body Body",
    "logger": "logger logger_name loggerName log.logger SourceContext",
    "trace_id": "trace_id traceId trace.id TraceId",
    "error": "error err exception error.message",
}
"""Parts of a record → the names that loggers use for them. Parsing moves these values out of the
fields, but users still ask for the name in their log, such as `message` or `severity`."""

_PART = {name: part for part, names in ALIASES.items() for name in names.split()}

# Bounded and ASCII only: int() and float() also accept "1_0", full-width digits and any length.
_NUMBER = re.compile(r"[+-]?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,3})?", re.ASCII)


_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


def part(path: str) -> str:
    """Return the part of a record that a name refers to (`level`, `ts`, …), or ""."""
    return _PART.get(path, "")


def getter(path: str) -> Get:
    """Return a function from a record to its value of a name, or MISSING.

    `.level` is the field of the log, never the part of the record.
    """
    if path.startswith("."):
        return _field(path[1:])
    name = part(path)
    if name in ("level", "ts"):
        return _attribute(name)
    if name:
        return _either(_attribute(name), _field(path), path == name)
    return _field(path)


def _attribute(name: str) -> Get:
    def get(record: Record) -> object:
        value = getattr(record, name)
        return MISSING if value is None or value == "" else value

    return get


def _either(attribute: Get, field: Get, attribute_first: bool) -> Get:  # noqa: FBT001 - an order
    # An alias means the field of this name, if there is one: `event` beside `msg`.
    first, second = (attribute, field) if attribute_first else (field, attribute)

    def get(record: Record) -> object:
        value = first(record)
        return second(record) if value is MISSING else value

    return get


def _field(path: str) -> Get:
    if "." not in path:
        return lambda record: record.fields.get(path, MISSING)
    return lambda record: _walk(record.fields, path)


def _walk(fields: object, path: str) -> object:
    """Return the value of a dotted path; `{"a.b": 1}` and `{"a": {"b": 1}}` have the same field."""
    if not isinstance(fields, Mapping):
        return MISSING
    if path in fields:
        return fields[path]
    dot = path.find(".")
    while dot > 0:
        if path[:dot] in fields:
            value = _walk(fields[path[:dot]], path[dot + 1 :])
            if value is not MISSING:
                return value
        dot = path.find(".", dot + 1)
    return MISSING


def text(value: object) -> str:
    """Return the value as text: text unchanged, a level by name, all else as JSON."""
    if isinstance(value, str):
        return value
    try:
        # `repr` writes finite numbers as JSON does, in a tenth of the time of the encoder.
        if type(value) is int or (type(value) is float and math.isfinite(value)):
            return repr(value)
        return value.name.lower() if isinstance(value, Level) else _encode(value)
    except (ValueError, RecursionError):
        return ""  # A thousand levels, or an integer of 5,000 digits.


def number(value: object) -> int | float | None:
    """Return a number, or the number in a text; None for any other value."""
    if isinstance(value, int | float):
        return None if isinstance(value, bool) else value
    if not isinstance(value, str):
        return None
    match = _NUMBER.fullmatch(value)
    if match is None:
        return None
    number = float(value) if match[1] or match[2] else int(value)
    # Numbers too large for a float would all be equal; as texts they differ.
    return None if math.isinf(number) else number


def flat(fields: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the fields in order, nested ones with dotted names such as `user.id`."""
    for key, value in fields.items():
        if isinstance(value, dict) and value:
            yield from _flat_below(key, value)
        else:
            yield key, value


def _flat_below(key: str, nested: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    # An explicit stack, not recursion: lines may nest 1,000 levels deep.
    stack = [(key, iter(nested.items()))]
    while stack:
        prefix, items = stack[-1]
        for name, value in items:
            if isinstance(value, dict) and value:
                stack.append((f"{prefix}.{name}", iter(value.items())))
                break
            yield f"{prefix}.{name}", value
        else:
            stack.pop()
