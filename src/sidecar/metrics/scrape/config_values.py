"""Convert a table of a settings file to typed values; errors name their place."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

import msgspec

from sidecar.errors import UsageError
from sidecar.quantities import format_seconds, read_duration, read_size
from sidecar.times import NS as _NS

T = TypeVar("T", bound=msgspec.Struct)

_LONGEST_S = 86_400.0

_MISSING = re.compile(r"Object missing required field `(\w+)`")
_PLACE = re.compile(r"(.*) - at `\$\.?(.*)`", re.DOTALL)


class Seconds(float):
    """A duration such as `1m30s`, or a number of seconds; at most a day."""

    __slots__ = ()


class Bytes(int):
    """A size such as `16MB`, powers of 1024, or a number of bytes."""

    __slots__ = ()


def typed(kind: type[T], table: object, where: str, refused: Mapping[str, str]) -> T:
    """Return the table as a value of that kind, whose fields are the keys there may be.

    Raises UsageError for unknown keys, with the likely one or with the reason that `refused`
    has for it, and for values of the wrong type.
    """
    if not isinstance(table, dict):
        raise UsageError(f"{where} must be a table")
    for place, key, known in _unknown(kind, table):
        raise UsageError(f"{where}: {place}{key} {_remedy(key, known, refused)}")
    try:
        return msgspec.convert(table, kind, dec_hook=_convert)
    except msgspec.ValidationError as error:
        raise UsageError(f"{where}: {_plain(str(error))}") from None


def _unknown(
    kind: type[msgspec.Struct], table: Mapping[str, object], place: str = ""
) -> Iterator[tuple[str, str, list[str]]]:
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in fields:
            yield place, key, list(fields)
            continue
        inner = _struct(fields[key])
        if inner is None:
            continue
        if isinstance(value, dict):
            yield from _unknown(inner, value, f"{place}{key}.")
        elif isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _unknown(inner, item, f"{place}{key}[{number}].")


def _struct(kind: Any) -> type[msgspec.Struct] | None:  # noqa: ANN401 - whatever an annotation is
    """Return the kind of table that stands in `kind`, in `kind | None` or in `list[kind]`."""
    if isinstance(kind, type):
        return kind if issubclass(kind, msgspec.Struct) else None
    return next(filter(None, map(_struct, get_args(kind))), None)


def _remedy(key: str, known: list[str], refused: Mapping[str, str]) -> str:
    for name, why in refused.items():
        if key == name or (name.startswith("*") and key.endswith(name[1:])):
            return f"is not supported; {why}"
    close = difflib.get_close_matches(key, known, n=1)
    meant = f"did you mean {close[0]!r}?" if close else f"it knows {', '.join(known)}"
    return f"is not a setting; {meant}"


def _convert(kind: type, value: object) -> object:
    if kind is Seconds:
        return _seconds(value)
    if kind is Bytes:
        return _bytes(value)
    raise NotImplementedError


def _seconds(value: object) -> Seconds:
    seconds = read_duration(_written(value)) / _NS
    if not 0 < seconds <= _LONGEST_S:
        most = format_seconds(_LONGEST_S)
        raise ValueError(f"invalid duration {value!r}: use more than 0 and at most {most}")
    return Seconds(seconds)


def _bytes(value: object) -> Bytes:
    return Bytes(read_size(_written(value)))


def _written(value: object) -> str:
    """Return a number or a text of TOML as a flag would have it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _plain(said: str) -> str:
    """Return msgspec's message with the place in front, as the other messages have it."""
    found = _PLACE.fullmatch(said)
    what, place = (found[1], found[2]) if found else (said, "")
    if missing := _MISSING.fullmatch(what):
        return f"{place}{'.' if place else ''}{missing[1]} is missing"
    what = (
        what.replace("`", "")
        .replace("object", "a table")
        .replace("array", "a list")
        .replace(" | null", "")
    )
    return f"{place}: {what[:1].lower()}{what[1:]}" if place else what
