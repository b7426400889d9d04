"""Typed decoders for the JSON lines of one log, learned from the lines themselves.

A decoder reads a line only if it knows every key of it. The keys of the time, the level and the
message must be present, and no key that could change their meaning. So a decoder reads what the
general parser would read; it refuses any other line.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from sidecar.logs.formats import levels
from sidecar.logs.formats.json.failure import NAMES
from sidecar.logs.formats.json.field_names import LEVEL, meaning
from sidecar.logs.formats.json.nested import UNFOLD
from sidecar.model.record import Level

REFUSED = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)

_MEANINGS = frozenset(("time", "level", "message"))
_NUMBERS: dict[object, Level | None] = {
    number: level for number in range(10, 70, 10) if (level := levels.parse_level(number))
}
LEVELS: dict[object, Level | None] = {
    **levels.LEVELS,
    **_NUMBERS,
    **{level: level for level in Level},
    None: None,
}
"""A level as a decoder reads it, or as a record has it → the `Level`."""

_KEYS = 64
"""Keys of one layout, at most: a decoder searches a key among all of them."""

_LAYOUTS = 4
_MAX_LEARNED = 200
"""Lines that decoders are made from, at most; the general parser reads what changes more often."""

_MAX_OTHERS = 10_000
"""Lines that are not JSON after which a log without JSON lines is taken for text."""

Decode = Callable[[bytes], Any]

_decode = msgspec.json.Decoder().decode
_NAMED = Literal[tuple(levels.LEVELS)]  # type: ignore[valid-type]
_NAMED_OR_NUMBER = Literal[(*levels.LEVELS, *_NUMBERS)]  # type: ignore[valid-type]
_TYPES: dict[levels.Reader, object] = {
    levels.parse_level: _NAMED_OR_NUMBER,
    levels.gcp_level: _NAMED,
}


class _Layout:
    """The keys of lines that have the same keys for time, level and message."""

    def __init__(self, roles: dict[str, str], level: object) -> None:
        self.roles = roles
        self.level = level
        self.keys: dict[str, object] = {}

    def decoder(self) -> Decode:
        """Return a decoder; its values have `ts`, `level` and `msg`."""
        types = {"ts": str | int | float, "level": self.level, "msg": str}
        fields: list[tuple[Any, ...]] = []
        names: dict[str, str] = {}
        for number, (key, type_) in enumerate(self.keys.items()):
            name = next((name for name, own in self.roles.items() if own == key), f"f{number}")
            names[name] = key
            required = name in types or _role(key) in _MEANINGS
            fields.append((name, types.get(name, type_)) if required else (name, type_, None))
        for name in types.keys() - self.roles.keys():
            names[name] = f"(no {name})"
            fields.append((name, None, None))
        layout = msgspec.defstruct(
            "Line", fields, rename=names, forbid_unknown_fields=True, kw_only=True, gc=False
        )
        return msgspec.json.Decoder(layout).decode


class Layouts:
    """The layouts of one log, and their decoders."""

    def __init__(self) -> None:
        self._layouts: dict[tuple[str, ...], _Layout] = {}
        self._decoders: dict[tuple[str, ...], Decode] = {}
        self._to_learn = _MAX_LEARNED
        self._others = 0
        self.first: Decode | None = None
        """The decoder to try first, which read the last line that another refused."""

    @property
    def learns(self) -> bool:
        """Whether more lines may lead to another decoder."""
        return self._to_learn > 0 and self._others < _MAX_OTHERS

    def other(self, line: bytes) -> Any:  # noqa: ANN401 - a line of one of the layouts
        """Return what another decoder reads in a line that the first refused, or None."""
        for decode in self._decoders.values():
            if decode is self.first:
                continue
            try:
                row = decode(line)
            except REFUSED:
                continue
            self.first = decode
            return row
        return None

    def learn(self, line: bytes) -> None:
        """Learn from a line that all decoders refused."""
        if not self.learns or not line.startswith(b"{"):
            self._others += self.first is None
            return
        self._to_learn -= 1
        try:
            obj = _decode(line)
        except REFUSED:
            return
        if type(obj) is dict and len(obj) <= _KEYS:
            self._learn(obj)

    def _learn(self, obj: dict[str, object]) -> None:
        if "" in obj or "short_message" in obj or not UNFOLD.keys().isdisjoint(obj):
            return
        if any(obj[name] is not None for name in NAMES & obj.keys()):
            return
        special = tuple(sorted(key for key in obj if _role(key) in _MEANINGS))
        layout = self._layouts.get(special) or _layout(special)
        if layout is None or (special not in self._layouts and len(self._layouts) >= _LAYOUTS):
            return
        known = len(layout.keys)
        layout.keys |= {
            key: None if key in NAMES else msgspec.Raw for key in obj if key not in layout.keys
        }
        if known == len(layout.keys) or len(layout.keys) > _KEYS:
            return
        try:
            self.first = self._decoders[special] = layout.decoder()
        except ValueError:  # A key with a quote or a control character is refused.
            layout.keys = dict(list(layout.keys.items())[:known])
            return
        self._layouts[special] = layout


def _role(key: str) -> str:
    means = meaning(key)
    return means.role if means else ""


def _layout(special: tuple[str, ...]) -> _Layout | None:
    best: dict[str, str] = {}
    usual: dict[str, str] = {}
    ranked = [(means.rank, key, means) for key in special if (means := meaning(key))]
    for _, key, means in sorted(ranked, key=lambda own: own[:2]):
        best.setdefault(means.role, key)
        usual.setdefault(means.role, means.usual)
    if "message" not in best:
        return None
    level = _TYPES.get(LEVEL[usual["level"]]) if "level" in best else None
    if level is not None and sum(means.role == "level" for _, _, means in ranked) > 1:
        level = _NAMED  # Only a name is certain to win over the other keys.
    if level is None and "level" in best:
        return None
    own = {"time": "ts", "level": "level", "message": "msg"}
    return _Layout({own[role]: key for role, key in best.items()}, level)
