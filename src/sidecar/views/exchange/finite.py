"""Values that JSON cannot write → the nearest that it can."""

from collections.abc import Mapping

import msgspec

_DEEPEST = 64
"""Levels of nesting that are kept; what is below becomes `…`."""

_LARGEST = 1 << 64
"""A whole number beyond is written as text: few programs read it."""


def sound(value: object, depth: int = 0) -> object:
    """Return the value with no lone surrogates, no huge numbers, and not too deep."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < _LARGEST >> 1 else _digits(value)
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        return msgspec.structs.replace(
            value, **{name: sound(each, depth + 1) for name, each in fields.items()}
        )
    if isinstance(value, Mapping):
        return {str(sound(str(key))): sound(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(sound(each, depth + 1) for each in value)
    return str(value).encode("utf-8", "replace").decode()


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError:
        # Python itself refuses to write more than 4,300 digits.
        return "…"
