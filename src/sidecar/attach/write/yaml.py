"""Write YAML: mappings in their order, lists, comments, safe quoting; no more than is needed."""

import re
from collections.abc import Iterator, Mapping

import msgspec

_PLAIN = re.compile(r"[A-Za-z_/.][A-Za-z0-9_/.-]*(?: [A-Za-z0-9_/.-]+)*")
_NOT_TEXT = frozenset({"", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_NUMBER = re.compile(r"[-+.]?[0-9.][0-9_.eE+-]*|\.(?:inf|nan)", re.IGNORECASE)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class Interpolated(msgspec.Struct, frozen=True):
    """Text with variables for Compose to replace, `${NAME:-}`; written unchanged."""

    text: str


class Commented(msgspec.Struct, frozen=True):
    """A value with the lines of comment above it."""

    comments: tuple[str, ...]
    value: "Value"


Scalar = str | int | float | bool | None | Interpolated
Value = Scalar | tuple["Value", ...] | Mapping[str, "Value"] | Commented


def emit(value: Mapping[str, Value]) -> str:
    """Return the YAML of a mapping. Dollars are doubled, so that Compose does not interpolate."""
    return "".join(f"{line}\n" for line in _mapping(value, ""))


def _mapping(value: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, entry in value.items():
        inner, comments = _bare(entry)
        yield from (f"{indent}# {_one_line(text)}" for text in comments)
        yield from _entry(f"{indent}{quoted(key)}:", inner, f"{indent}  ")


def _entry(head: str, value: Value, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield head if value else f"{head} {{}}"
        yield from _mapping(value, indent)
    elif isinstance(value, tuple) and any(map(_is_deep, value)):
        yield head
        yield from _items(value, indent)
    else:
        yield f"{head} {_flow(value)}".rstrip()


def _items(value: tuple[Value, ...], indent: str) -> Iterator[str]:
    for element in value:
        inner, comments = _bare(element)
        yield from (f"{indent}# {_one_line(text)}" for text in comments)
        if isinstance(inner, Mapping):
            first, *rest = _mapping(inner, f"{indent}  ")
            yield f"{indent}- {first.removeprefix(f'{indent}  ')}"
            yield from rest
        else:
            yield f"{indent}- {_flow(inner)}"


def _bare(value: Value) -> tuple[Value, tuple[str, ...]]:
    return (value.value, value.comments) if isinstance(value, Commented) else (value, ())


def _is_deep(value: Value) -> bool:
    return isinstance(value, Mapping | Commented)


def _flow(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, Interpolated):
        return f'"{value.text}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return "" if value is None else quoted(str(value).replace("$", "$$"))


def quoted(text: str) -> str:
    """Return a text that YAML reads back unchanged: plain where no reader can misread it."""
    safe = _PLAIN.fullmatch(text) and not _NUMBER.fullmatch(text)
    if safe and text.lower() not in _NOT_TEXT:
        return text
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the BMP


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)
