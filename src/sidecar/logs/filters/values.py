"""What a name means in a record, and what its value is as text or as a number."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sidecar.model.record import Level, Record

Get = Callable[[Record], object]

MISSING: Final = object()
"""What a record answers for a name that it does not have; None is JSON's null."""

ALIASES = {
    "level": "level lvl loglevel log.level levelname severity SeverityText",
    "ts": "ts time timestamp @timestamp Timestamp",
    "msg": "msg message event short_message MESSAGE body Body",
    "logger": "logger logger_name loggerName log.logger SourceContext",
    "trace_id": "trace_id traceId trace.id TraceId",
    "error": "error err exception error.message",
}
"""The parts of a record, and the names under which loggers write them. Parsing moved their values
out of the fields; whoever knows their own log will still ask for `message` or `severity`."""

_PART = {name: part for part, names in ALIASES.items() for name in names.split()}

# Bounded and ASCII only: int() and float() also take "1_0", full-width digits and megabytes.
_NUMBER = re.compile(r"[+-]?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,3})?", re.ASCII)


_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


def part(path: str) -> str:
    """Return the part of a record that the name means (`level`, `ts`, …), or nothing."""
    return _PART.get(path, "")


def getter(path: str) -> Get:
    """Return a function from a record to what it has under that name, or MISSING.

    `.level` is the field as it stands in the log, never the part of the record.
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
    # A field that kept the name is what an alias means: `event` may stand beside a `msg`.
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
    """Look a dotted path up; `{"a.b": 1}` and `{"a": {"b": 1}}` are the same field."""
    if not isinstance(fields, Mapping):
        return MISSING
    if path in fields:
        return fields[path]
    dot = path.find(".")
    while dot > 0:
        if path[:dot] in fields:
            found = _walk(fields[path[:dot]], path[dot + 1 :])
            if found is not MISSING:
                return found
        dot = path.find(".", dot + 1)
    return MISSING


def text(value: object) -> str:
    """Return the value as it is shown: text as it is, a level by name, the rest as JSON."""
    if isinstance(value, str):
        return value
    try:
        # JSON writes finite numbers as Python does; its encoder takes ten times as long.
        if type(value) is int or (type(value) is float and math.isfinite(value)):
            return repr(value)
        return value.name.lower() if isinstance(value, Level) else _encode(value)
    except (ValueError, RecursionError):
        return ""  # A thousand levels, or an integer of 5,000 digits: nobody searches for it.


def number(value: object) -> int | float | None:
    """Return the number that a value is, or is the text of; None for anything else."""
    if isinstance(value, int | float):
        return None if isinstance(value, bool) else value
    if not isinstance(value, str):
        return None
    found = _NUMBER.fullmatch(value)
    if found is None:
        return None
    number = float(value) if found[1] or found[2] else int(value)
    # Two numbers too large for a float would be equal; as text they differ.
    return None if math.isinf(number) else number


def flat(fields: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the fields in order, nested ones under dotted names: `user.id`."""
    for key, value in fields.items():
        if isinstance(value, dict) and value:
            yield from _flat_below(key, value)
        else:
            yield key, value


def _flat_below(key: str, nested: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    # A stack of our own: a line may nest as deep as the parser allows, 1,000 and more.
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
