"""The indented lines below a record: values of several lines, and its stack trace."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from sidecar.logs.filters.values import flat
from sidecar.logs.render.style import RenderStyle, is_shown, text_style
from sidecar.model.record import Record
from sidecar.quantities import plural

Block = tuple[str, list[str]]
"""A key ("" for the message), and its lines."""

_MAX_TRACE = 600
_MAX_VALUE = 50
"""Lines of a trace and of a value that are shown without --full; a joined trace has fewer."""

_INDENT = "    "


def spread(record: Record) -> tuple[Record, list[Block]]:
    """Return the record with one-line texts, and the blocks of all other lines."""
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
    """Return a function from blocks and a trace to text; each line follows a line end."""
    quiet, reset = look.theme.quiet, look.theme.reset
    normal_text, dim_text = text_style(look), text_style(look, quiet)
    hidden = "lines" in look.hide

    def normal(line: str) -> str:
        return f"\n{_INDENT}{normal_text(line)}"

    def dim(line: str) -> str:
        return f"\n{_INDENT}{quiet}{dim_text(line)}{reset}"

    def shortened(lines: Sequence[str], most: int, style: Callable[[str], str]) -> str:
        if look.full or len(lines) <= most:
            return "".join(map(style, lines))
        left = plural(len(lines) - most, "line")
        return "".join(map(style, lines[:most])) + dim(f"…[+{left}]")

    def show(blocks: list[Block], trace: tuple[str, ...]) -> str:
        text = ""
        for key, lines in blocks:
            if not key:
                text += shortened(lines, _MAX_VALUE, normal)
            elif is_shown(look, key):
                text += dim(f"{key}=")
                text += shortened(lines, _MAX_VALUE, lambda line: normal(f"  {line}"))
        return text if hidden else text + shortened(trace, _MAX_TRACE, dim)

    return show


def _split(text: str) -> list[str]:
    return [line.removesuffix("\r") for line in text.strip("\n").split("\n")]
