"""The style of shown records: times, chosen fields, highlighting, limits of length."""

import re
from collections.abc import Callable, Iterable
from datetime import tzinfo

import msgspec

from sidecar.logs.filters.values import flat
from sidecar.logs.render.quoting import shorten
from sidecar.logs.render.themes import PLAIN, Theme
from sidecar.safe_text import neutralise
from sidecar.times import NS, formatter

_TOKENS = re.compile(r"(%%|%[369]?f)")
_is_fraction = re.compile(r"%[369]?f").fullmatch

ENDLESS = 1 << 62
_MAX_MESSAGE = 4096
"""Characters of a message or plain line that are shown without --full: half a screen."""

Fields = Iterable[tuple[str, object]]
Mark = Callable[[str], str]


class RenderStyle(msgspec.Struct, frozen=True):
    """Options of the style.

    If `fields` are given, only these are shown; fields in `hide` are never shown. Both may also
    have the names `logger`, `trace_id`, `error` and `lines`. With `full` nothing is cut.
    """

    theme: Theme = PLAIN
    zone: tzinfo | None = None
    time_format: str = "%H:%M:%S"
    fields: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    full: bool = False
    highlight: tuple[re.Pattern[str], ...] = ()


def has_fraction(layout: str) -> bool:
    """Return whether a time format shows fractions of a second."""
    return any(map(_is_fraction, _TOKENS.split(layout)))


def times(look: RenderStyle) -> Callable[[int], str]:
    """Return a function from ns to text; `%3f`, `%f` and `%9f` are fractions of a second."""
    texts, digits = [""], []
    for token in _TOKENS.split(look.time_format):
        if _is_fraction(token):
            digits.append(int(token[1:-1] or 6))
            texts.append("")
        else:
            texts[-1] += token
    first, *rest = (_lenient(formatter(look.zone, text)) for text in texts)
    if not rest:
        return first

    def show(ts: int) -> str:
        fraction = f"{ts % NS:09d}"
        return first(ts) + "".join(
            fraction[:width] + show_rest(ts) for width, show_rest in zip(digits, rest, strict=True)
        )

    return show


def _lenient(show: Callable[[int], str]) -> Callable[[int], str]:
    """Return the function with `?` for times before the year 1 or after 9999 in their zone."""

    def show_any(ts: int) -> str:
        try:
            return show(ts)
        except (ValueError, OverflowError, OSError):
            return "?".ljust(len(show(0)))

    return show_any


def chooser(look: RenderStyle) -> Callable[[dict[str, object]], Fields] | None:
    """Return a function that selects the fields to show; None if all are shown."""
    if not look.fields and not look.hide:
        return None

    def choose(fields: dict[str, object]) -> Fields:
        return (pair for pair in flat(fields) if is_shown(look, pair[0]))

    return choose


def is_shown(look: RenderStyle, name: str) -> bool:
    """Return whether a field, or a named part of a record, is to be shown."""
    if look.fields and not _is_below(name, look.fields):
        return False
    return not _is_below(name, look.hide)


def _is_below(key: str, paths: tuple[str, ...]) -> bool:
    return any(key == path or key.startswith(f"{path}.") for path in paths)


def text_style(look: RenderStyle, around: str = "") -> Callable[[str], str]:
    """Return a function that makes a text safe, shortens it and highlights matches."""
    width = ENDLESS if look.full else _MAX_MESSAGE
    mark = highlighter(look, around)

    def show(text: str) -> str:
        if not text.isprintable():
            text = neutralise(text)
        if len(text) > width:
            text = shorten(text, width)
        return text if mark is None else mark(text)

    return show


def _longest_first(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], -span[1]


def highlighter(look: RenderStyle, around: str = "") -> Mark | None:
    """Return a function that highlights matches; `around` is the style to restore after each."""
    start, end = look.theme.match, look.theme.reset + around
    if not look.highlight or not start:
        return None

    def mark(text: str) -> str:
        out, at = [], 0
        spans = (match.span() for pattern in look.highlight for match in pattern.finditer(text))
        for begin, stop in sorted(spans, key=_longest_first):
            begins = max(begin, at)
            if stop > begins:
                out += [text[at:begins], start, text[begins:stop], end]
                at = stop
        return "".join([*out, text[at:]])

    return mark
