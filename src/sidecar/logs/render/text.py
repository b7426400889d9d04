"""Record → lines of text for a terminal.

    13:42:05 INFO    processing task  task=hello  elapsed_s=0.05

This is the hot path of `watch`: times, levels and keys, which repeat, are rendered once and kept in
tables of bounded size.
"""

from collections.abc import Callable
from typing import Any

from sidecar.logs.filters.values import flat
from sidecar.logs.render.indented import below, spread
from sidecar.logs.render.quoting import (
    MAX_KEY,
    MAX_VALUE,
    is_bare,
    scalar,
    short_word,
    shorten,
    word,
)
from sidecar.logs.render.style import (
    ENDLESS,
    RenderStyle,
    chooser,
    has_fraction,
    highlighter,
    is_shown,
    text_style,
    times,
)
from sidecar.logs.render.themes import Theme
from sidecar.model.record import Level, Record
from sidecar.safe_text import neutralise
from sidecar.times import NS

Renderer = Callable[[Record], str]

_LEVEL_WIDTH = 7
_MAX_KEYS = 4096
_bool = {True: "true", False: "false"}.__getitem__


def renderer(look: RenderStyle) -> Renderer:
    """Return a function from a record to its text: one line, with indented lines below it."""
    head, keys, show = _heads(look), _Keys(look), _ShownValues(look)
    chosen, named, text_below = chooser(look), _names(look, keys), below(look)
    quiet, reset = look.theme.quiet, look.theme.reset
    normal_text, dim_text = text_style(look), text_style(look, quiet)
    # Most values are short bare words, which stay as they are: checking here saves a call.
    width = 0 if look.highlight else ENDLESS if look.full else MAX_VALUE

    def render(record: Record) -> str:
        if not record.plain:
            line = head(record.ts, record.level) + normal_text(record.msg)
        elif record.ts is None and not record.fields:
            return f"{quiet}{dim_text(record.msg)}{reset}"
        else:
            line = f"{head(record.ts, record.level)}{quiet}{dim_text(record.msg)}{reset}"
        for key, value in record.fields.items() if chosen is None else chosen(record.fields):
            kind = type(value)
            if type(value) is str and len(value) <= width and is_bare(value):
                line += keys[key] + value
            elif kind is dict:
                line += nested({key: value})
            else:
                line += keys[key] + show[kind](value)
        if "␊" in line and (parts := spread(record))[1]:
            short, blocks = parts
            return render(short) + text_below(blocks, _below(record))
        if record.logger or record.trace_id or record.error:
            line += named(record)
        return line + text_below([], _below(record)) if record.lines else line

    def nested(fields: dict[str, object]) -> str:
        return "".join(keys[key] + show[type(value)](value) for key, value in flat(fields))

    return render


def _below(record: Record) -> tuple[str, ...]:
    """Return the lines of a trace, without the first if it is the message."""
    return record.lines[1:] if record.lines[:1] == (record.msg,) else record.lines


class _ShownValues(dict[type, Callable[[Any], str]]):
    """Type of a value → the function that shows it; one for each type of JSON."""

    def __init__(self, look: RenderStyle) -> None:
        self._width = ENDLESS if look.full else MAX_VALUE
        self._mark = highlighter(look)
        # `repr` writes int and float as JSON does.
        for kind, show in ((str, self._text()), (int, repr), (float, repr), (bool, _bool)):
            self[kind] = self._marked(show)

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        self[kind] = self._marked(lambda value: shorten(scalar(value), self._width))
        return self[kind]

    def _text(self) -> Callable[[str], str]:
        width = self._width

        def show(text: str) -> str:
            if len(text) > width:
                return short_word(text, width)
            return text if is_bare(text) else word(text)

        return show

    def _marked(self, show: Callable[[Any], str]) -> Callable[[Any], str]:
        mark = self._mark
        return show if mark is None else lambda value: mark(show(value))


def _names(look: RenderStyle, keys: "_Keys") -> Callable[[Record], str]:
    """Return a function that shows the logger, trace id and error of a record."""
    strong, reset = look.theme.strong, look.theme.reset
    width = ENDLESS if look.full else MAX_VALUE * 5
    mark, mark_strong = highlighter(look) or str, highlighter(look, strong) or str
    wanted = {name for name in ("logger", "trace_id", "error") if is_shown(look, name)}

    def show(record: Record) -> str:
        text = ""
        if record.logger and "logger" in wanted:
            text += keys["logger"] + mark(short_word(record.logger, width))
        if record.trace_id and "trace_id" in wanted:
            text += keys["trace_id"] + mark(short_word(record.trace_id, width))
        if record.error not in ("", record.msg) and "error" in wanted:
            error = mark_strong(short_word(record.error, width))
            text += f"{keys['error']}{strong}{error}{reset}"
        return text

    return show


class _Keys(dict[str, str]):
    """Key → two spaces and `key=`, rendered once per key."""

    def __init__(self, look: RenderStyle) -> None:
        self._theme = look.theme
        self._width = ENDLESS if look.full else MAX_KEY

    def __missing__(self, key: str) -> str:
        name = neutralise(shorten(key, self._width))
        shown = f"  {self._theme.quiet}{name}={self._theme.reset}"
        if len(self) < _MAX_KEYS and len(key) <= MAX_KEY:
            self[key] = shown
        return shown


def _heads(look: RenderStyle) -> Callable[[int | None, Level | None], str]:
    show_time = times(look)
    theme = look.theme
    levels = {level: _level(level, theme) for level in Level}
    none = " " * (_LEVEL_WIDTH + 1)
    blank = " " * len(show_time(0)) + " " * bool(look.time_format)
    # All times of a second have the same text, unless they show fractions.
    unit = 1 if has_fraction(look.time_format) else NS
    last, last_time = -1, ""

    def head(ts: int | None, level: Level | None) -> str:
        nonlocal last, last_time
        if ts is None:
            time = blank
        elif ts // unit == last:
            time = last_time
        else:
            last = ts // unit
            time = last_time = f"{theme.quiet}{show_time(ts)}{theme.reset} " if blank else ""
        return time + (levels[level] if level is not None else none)

    return head


def _level(level: Level, theme: Theme) -> str:
    name = level.name.ljust(_LEVEL_WIDTH)
    return f"{theme.levels[level]}{name}{theme.reset} " if level in theme.levels else f"{name} "
