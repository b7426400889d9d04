"""A record → the line of text that a person reads."""

import json
from collections.abc import Callable, Mapping
from datetime import tzinfo

from sidecar.model.record import Level, Record
from sidecar.text import neutralise
from sidecar.times import formatter

Renderer = Callable[[Record], str]

_LEVEL_WIDTH = 7
_DIM, _RESET = "\x1b[2m", "\x1b[0m"
_COLOURS: Mapping[Level, str] = {
    Level.TRACE: "\x1b[2m",
    Level.DEBUG: "\x1b[36m",
    Level.INFO: "\x1b[32m",
    Level.NOTICE: "\x1b[34m",
    Level.WARNING: "\x1b[33m",
    Level.ERROR: "\x1b[31m",
    Level.FATAL: "\x1b[1;97;41m",
}
_NO_COLOURS: Mapping[Level, str] = {}
_NEEDS_QUOTES = frozenset(" \t\r\n\"'=")


def renderer(*, colour: bool, zone: tzinfo | None) -> Renderer:
    """Return a function from a record to its line, without the line end.

    `13:42:05 INFO    processing task  task=hello  elapsed_s=0.05`; a line that no format
    understood passes through, dimmed. Everything that came from outside is neutralised.
    """
    show_time = formatter(zone)
    levels = {level: _level(level, _COLOURS if colour else _NO_COLOURS) for level in Level}
    dim, reset = (_DIM, _RESET) if colour else ("", "")

    def render(record: Record) -> str:
        if record.plain:
            return f"{dim}{neutralise(record.msg)}{reset}"
        time = show_time(record.ts) if record.ts is not None else "--:--:--"
        level = levels[record.level] if record.level is not None else " " * _LEVEL_WIDTH
        parts = [f"{dim}{time}{reset} {level} {neutralise(record.msg)}"]
        parts += [f"{dim}{neutralise(key)}={reset}{value}" for key, value in _pairs(record)]
        return "  ".join(parts)

    return render


def _level(level: Level, colours: Mapping[Level, str]) -> str:
    name = level.name.ljust(_LEVEL_WIDTH)
    return f"{colours[level]}{name}{_RESET}" if level in colours else name


def _pairs(record: Record) -> list[tuple[str, str]]:
    pairs = [(key, show_value(value)) for key, value in record.fields.items()]
    named = (("logger", record.logger), ("trace_id", record.trace_id), ("error", record.error))
    return pairs + [(key, show_value(value)) for key, value in named if value]


def show_value(value: object) -> str:
    """Return a field's value as one safe word: bare, or quoted where it would be ambiguous."""
    if isinstance(value, str):
        return _word(value)
    return neutralise(json.dumps(value, ensure_ascii=False, default=str))


def _word(text: str) -> str:
    safe = neutralise(text)
    if safe and _NEEDS_QUOTES.isdisjoint(safe):
        return safe
    return '"' + safe.replace("\\", "\\\\").replace('"', '\\"') + '"'
