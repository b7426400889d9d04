"""A table of a settings file → a typed value; every mistake is named with its place."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

import msgspec

from sidecar.errors import UsageError

T = TypeVar("T", bound=msgspec.Struct)

_DURATION = re.compile(
    r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?", re.ASCII
)
_SECONDS = (86_400.0, 3600.0, 60.0, 1.0, 0.001)
_LONGEST_S = 86_400.0

_SIZE = re.compile(r"(\d{1,15}) ?(?:([KMGT])i?)?B?", re.ASCII)
_POWERS = {None: 0, "K": 10, "M": 20, "G": 30, "T": 40}

_MISSING = re.compile(r"Object missing required field `(\w+)`")
_PLACE = re.compile(r"(.*) - at `\$\.?(.*)`", re.DOTALL)


class Seconds(float):
    """A duration as Prometheus spells it, `1m30s`, or a number of seconds."""

    __slots__ = ()


class Bytes(int):
    """A size as Prometheus spells it, `16MB`, powers of 1024, or a number of bytes."""

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
    return f"is no setting; {meant}"


def _convert(kind: type, value: object) -> object:
    if kind is Seconds:
        return _seconds(value)
    if kind is Bytes:
        return _bytes(value)
    raise NotImplementedError


def _seconds(value: object) -> Seconds:
    seconds = 0.0
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(value)
    elif isinstance(value, str) and (found := _DURATION.fullmatch(value)):
        parts = zip(found.groups(), _SECONDS, strict=True)
        seconds = sum(float(part) * unit for part, unit in parts if part)
    if not 0 < seconds <= _LONGEST_S:
        raise ValueError(f"{value!r} is no duration; write it like '15s', '500ms' or '1m30s'")
    return Seconds(seconds)


def _bytes(value: object) -> Bytes:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return Bytes(value)
    if isinstance(value, str) and (found := _SIZE.fullmatch(value)):
        return Bytes(int(found[1]) << _POWERS[found[2]])
    raise ValueError(f"{value!r} is no size; write it like '16MB'")


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
