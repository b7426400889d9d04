"""One JSON object a line, with the field names that the common loggers use.

A logger writes the same keys in the same order again and again. Such a *shape* is looked at
once: which key is the time, the level, the message. From then on a line costs little more than
its decoding; whatever is unusual in its values takes the general path.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from sidecar.logs.formats import levels
from sidecar.logs.formats.json.failure import NAMES, Fields
from sidecar.logs.formats.json.field_names import LEVEL, Meaning, meaning
from sidecar.logs.formats.json.nested import UNFOLD
from sidecar.logs.formats.json.roles import EARLIEST, PARTS, names_logger, understand
from sidecar.logs.formats.json.torn import is_cut, read_torn
from sidecar.model.record import Level, Record
from sidecar.times import parse_time

_SHAPES = 1_024
"""Shapes that are remembered, at most: some 100 bytes a key. A service has a few dozen; when
hostile keys fill the table it is emptied, and all that is lost is speed."""

_KEYS = 32
"""Keys of a shape that is remembered."""

_ONLY_GENERAL = frozenset(UNFOLD) | NAMES | PARTS | {"short_message"}
"""Keys that have the general path look at their values."""

_NAMES: Mapping[object, Level] = levels.LEVELS
_NUMBERS: Mapping[object, Level] = {
    number: level for number in range(10, 70, 10) if (level := levels.parse_level(number))
}
_TABLES: Mapping[levels.Reader, Mapping[object, Level]] = {
    levels.parse_level: {**_NAMES, **_NUMBERS},
    levels.gcp_level: _NAMES,
}


class _Shape(NamedTuple):
    """The keys that a record is made of; "" for one that is not there."""

    quick: bool = True
    message: str = ""
    time: str = ""
    level: str = ""
    levels: Mapping[object, Level] = _NAMES
    logger: str = ""
    trace: str = ""


_GENERAL = _Shape(quick=False)
_REFUSED = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)

_shapes: dict[tuple[str, ...], _Shape] = {}
_decode = msgspec.json.Decoder().decode
_UNDECODED = {0xDC00 + byte: rf"\\x{byte:02x}" for byte in range(0x80, 0x100)}
"""What Python makes of a byte that is not UTF-8 → the text that JSON reads as `\\xe9`."""


def parse(line: bytes) -> Record | None:
    """Return the record, or None for a line that is not JSON object."""
    try:
        obj = _decode(line)
    except _REFUSED:
        obj = _load_leniently(line)
    if type(obj) is not dict or not obj:
        return None
    keys = tuple(obj)
    shape = _shapes.get(keys) or _learn(keys)
    if shape.quick:
        if record := _quick(obj, shape):
            return record
        return understand_any(line)  # The quick path has taken the object apart.
    return understand(_unfold(obj))


def understand_any(line: bytes) -> Record | None:
    """Return the record of an object by the general path."""
    try:
        obj = _decode(line)
    except _REFUSED:
        obj = _load_leniently(line)
    return understand(_unfold(obj)) if type(obj) is dict and obj else None


def _quick(obj: Fields, shape: _Shape) -> Record | None:
    """Return the record if every role has a value of the usual type."""
    _, message, time, level_name, table, logger, trace = shape
    msg = obj.pop(message)
    if type(msg) is not str or "\n" in msg:
        return None
    ts, ts_text, level = None, "", None
    if time:
        value = obj.pop(time)
        ts = parse_time(value)
        if ts is None or ts < EARLIEST:
            return None
        ts_text = value if type(value) is str else repr(value)
    if level_name:
        try:
            level = table[obj.pop(level_name)]
        except (KeyError, TypeError):  # An unusual name, or no name at all.
            return None
    if not logger and not trace:
        return Record(msg, ts, ts_text, level, "", "", "", obj)
    name, trace_id = obj.pop(logger, "-"), obj.pop(trace, "-")
    if not name or type(name) is not str or not trace_id or type(trace_id) is not str:
        return None
    name, trace_id = name if logger else "", trace_id if trace else ""
    return Record(msg, ts, ts_text, level, name, trace_id, "", obj)


def _learn(keys: tuple[str, ...]) -> _Shape:
    if len(keys) > _KEYS:
        return _GENERAL
    if len(_shapes) >= _SHAPES:
        _shapes.clear()
    return _shapes.setdefault(keys, _shape(keys))


def _shape(keys: tuple[str, ...]) -> _Shape:
    best: dict[str, tuple[int, str, Meaning]] = {}
    several_levels = False
    for key in keys:
        if means := meaning(key):
            own = (means.rank, key, means)
            several_levels |= means.role == "level" and "level" in best
            best[means.role] = min(best.get(means.role, own), own, key=lambda role: role[:2])
    names = {role: key for role, (_, key, _) in best.items()}
    usual = best["level"][2].usual if "level" in best else "level"
    table = _TABLES.get(LEVEL[usual])
    if several_levels and table is not None:
        table = _NAMES  # Only a name is certain to win over the other keys.
    # A `name` may be anybody's: unless the keys show whose, its value does.
    if names.get("logger") == "name" and not names_logger(keys):
        return _GENERAL
    if "message" not in names or table is None:
        return _GENERAL
    if "" in keys or not _ONLY_GENERAL.isdisjoint(keys):
        return _GENERAL
    take = names.get
    return _Shape(
        message=names["message"],
        time=take("time", ""),
        level=take("level", ""),
        levels=table,
        logger=take("logger", ""),
        trace=take("trace", ""),
    )


def _unfold(obj: Fields) -> Fields:
    for key in tuple(obj):
        for unfold in UNFOLD.get(key, ()):
            if key in obj:
                obj = unfold(obj)
    return obj


def _load_leniently(line: bytes) -> object:
    # msgspec refuses NaN, 1e400, lone surrogates, bytes that are not UTF-8, and control characters
    # in strings; a log has them. What is left (200,000 levels) is shown as a plain line.
    text = line.decode("utf-8", "surrogateescape")
    text = text.translate(_UNDECODED)
    try:
        obj, end = _lenient.raw_decode(text.strip())
    except (ValueError, RecursionError):
        return read_torn(text) if is_cut(line) else None
    rest = text.strip()[end:].strip(" \t\r,]")
    if not rest or type(obj) is not dict:
        return obj if not rest else None
    # What stands behind an object is kept; a text that only begins like one is a text.
    return obj | {"rest": rest} if any(map(meaning, obj)) and "rest" not in obj else None


def _float(text: str) -> float | str:
    value = float(text)
    return text if value in (float("inf"), float("-inf")) else value


def _int(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:  # Python refuses more than 4,300 digits.
        return text


_lenient = json.JSONDecoder(parse_float=_float, parse_int=_int, parse_constant=str, strict=False)
