"""The renderer of `-o`: text, JSON, logfmt, raw, or a template of the user."""

import re
from collections.abc import Callable

from sidecar.errors import UsageError
from sidecar.logs.filters.values import MISSING, flat, getter, text
from sidecar.logs.render.machine import as_json, as_logfmt
from sidecar.logs.render.quoting import MAX_KEY, scalar, shorten
from sidecar.logs.render.style import RenderStyle, times
from sidecar.logs.render.text import Renderer, renderer
from sidecar.model.record import Record
from sidecar.safe_text import neutralise

NAMES = ("text", "json", "logfmt", "raw")

_PLACE = re.compile(r"\{([\w.@-]+)(?::(\d{1,3}))?\}")

Source = Callable[[], str]


def renderer_of(output: str, look: RenderStyle, source: Source) -> Renderer:
    """Return the renderer of an output: the name of a form, or a template with `{places}`.

    `source` returns the source of the next record. Raises UsageError for any other text.
    """
    if output == "text":
        return renderer(look)
    if output == "json":
        return lambda record: as_json(record, source())
    if output == "logfmt":
        return lambda record: as_logfmt(record, source())
    if output == "raw":
        return lambda record: record.raw.decode("utf-8", "surrogateescape")
    if _PLACE.search(output):
        return _template(output, look, source)
    names = ", ".join(NAMES)
    raise UsageError(f"-o {output}: no such output; use {names}, or a template such as '{{msg}}'")


def _template(layout: str, look: RenderStyle, source: Source) -> Renderer:
    pieces = _PLACE.split(layout.replace("\\t", "\t").replace("\\n", "\n"))
    first, places = pieces[0], zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)
    filled = [(_value(name, look, source), int(width or 0), after) for name, width, after in places]

    def render(record: Record) -> str:
        return first + "".join(get(record).ljust(width) + after for get, width, after in filled)

    return render


def _value(name: str, look: RenderStyle, source: Source) -> Callable[[Record], str]:
    """Return a function from a record to the text for a place of this name."""
    show_time, get = times(look), getter(name)
    if name == "ts":
        return lambda record: show_time(record.ts) if record.ts is not None else ""
    if name == "level":
        return lambda record: record.level.name if record.level is not None else ""
    if name == "source":
        return lambda _: neutralise(source())
    if name == "ts_text":
        return lambda record: neutralise(record.ts_text)
    if name == "fields":
        return _fields
    if name == "lines":
        return lambda record: "\n".join(map(neutralise, record.lines))

    def value(record: Record) -> str:
        content = get(record)
        return "" if content is MISSING else neutralise(text(content))

    return value


def _fields(record: Record) -> str:
    pairs = flat(record.fields)
    return "  ".join(f"{neutralise(shorten(key, MAX_KEY))}={scalar(value)}" for key, value in pairs)
