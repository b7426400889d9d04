"""What stands indented below a record's line: values of several lines, and its trace."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from sidecar.logs.filters.values import flat
from sidecar.logs.render.style import RenderStyle, is_shown, said
from sidecar.model.record import Record
from sidecar.quantities import plural

Block = tuple[str, list[str]]
"""A key, "" for the message, and the lines to show below it."""

_MAX_TRACE = 600
_MAX_VALUE = 50
"""Lines of a trace, and of a value, that are shown without --full. No joined trace has as many."""

_INDENT = "    "


def spread(record: Record) -> tuple[Record, list[Block]]:
    """Return the record as one line, and what is not part of that: the rest of long texts."""
    blocks: list[Block] = []
    msg, *more = _split(record.msg)
    if more:
        blocks.append(("", more))
    fields = dict(flat(record.fields))
    for key, value in tuple(fields.items()):
        if isinstance(value, str) and "\n" in value.strip("\n"):
            blocks.append((key, _split(value)))
            del fields[key]
    return replace(record, msg=msg, fields=fields, lines=()), blocks


def below(look: RenderStyle) -> Callable[[list[Block], tuple[str, ...]], str]:
    """Return a function from blocks and a trace to their text, each line behind a line end."""
    quiet, reset = look.theme.quiet, look.theme.reset
    said_loudly, said_quietly = said(look), said(look, quiet)
    hidden = "lines" in look.hide

    def loud(line: str) -> str:
        return f"\n{_INDENT}{said_loudly(line)}"

    def dim(line: str) -> str:
        return f"\n{_INDENT}{quiet}{said_quietly(line)}{reset}"

    def some(lines: Sequence[str], most: int, style: Callable[[str], str]) -> str:
        if look.full or len(lines) <= most:
            return "".join(map(style, lines))
        left = plural(len(lines) - most, "line")
        return "".join(map(style, lines[:most])) + dim(f"…[+{left}]")

    def show(blocks: list[Block], trace: tuple[str, ...]) -> str:
        text = ""
        for key, lines in blocks:
            if not key:
                text += some(lines, _MAX_VALUE, loud)
            elif is_shown(look, key):
                text += dim(f"{key}=")
                text += some(lines, _MAX_VALUE, lambda line: loud(f"  {line}"))
        return text if hidden else text + some(trace, _MAX_TRACE, dim)

    return show


def _split(text: str) -> list[str]:
    return [line.removesuffix("\r") for line in text.strip("\n").split("\n")]
