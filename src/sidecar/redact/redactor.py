"""Secrets out of whatever leaves: each becomes a pseudonym, the same secret always the same one.

A pseudonym is a number in order of first sight, `«password-1»`: unlike a hash it cannot be guessed
back, and it links nothing to another report.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

import msgspec

from sidecar.model.report import Masked
from sidecar.redact.custom import EMAILS, own
from sidecar.redact.named_values import holds, kind_of
from sidecar.redact.rule import Secret
from sidecar.redact.rules import find_all

T = TypeVar("T")

_PSEUDONYM = re.compile(r"(?:«[a-z]+(?:-[a-z]+)*-\d+»)+")

_NUMBERS = frozenset({float, int, bool, type(None)})
"""Kinds of values that hold no text: a day of signals has 100,000 of them."""

_DEEPEST = 64
"""Levels of nesting that are looked into; what is below is left out."""

_NAMES, _VALUES = ("name", "key", "header"), ("value", "values")
"""Keys of an object that is itself a name and its value, as `{"name": "Cookie", "value": …}`."""


class Redactor:
    """Takes the secrets out of one report, and knows which and how many they were."""

    def __init__(self, patterns: Iterable[str] = (), *, emails: bool = False) -> None:
        """Look for the usual secrets, for a user's `patterns`, and on demand for addresses.

        Raises UsageError for a pattern that is no regular expression.
        """
        self._more = (*map(own, patterns), *((EMAILS,) if emails else ()))
        self._known: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    @property
    def masked(self) -> tuple[Masked, ...]:
        """What was masked so far, in order of first sight."""
        return tuple(
            Masked(self._kinds[pseudonym], pseudonym, count)
            for pseudonym, count in self._counts.items()
        )

    def scan(self, text: str) -> list[Secret]:
        """Return the secrets of a text in their order, none overlapping another."""
        return [
            secret
            for secret in find_all(text, self._more)
            if not _PSEUDONYM.fullmatch(text, secret.start, secret.end)
        ]

    def text(self, text: str) -> str:
        """Return the text with a pseudonym in the place of each secret.

        What is left is searched again until nothing is found, so redacting twice is redacting once.
        """
        while found := self.scan(text):
            parts: list[str] = []
            end = 0
            for secret in found:
                parts += text[end : secret.start], self._pseudonym(secret, text)
                end = secret.end
            text = "".join((*parts, text[end:]))
        return text

    def values(self, value: T) -> T:
        """Return a value with all texts in it redacted, at any depth, its kinds kept.

        Looks into mappings, lists, tuples and Structs. What stands under the name of a secret is
        one as a whole. Bytes are raw input: they are dropped.
        """
        return cast("T", self._value(value, 0))

    def _value(self, value: object, depth: int) -> object:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return b""
        if isinstance(value, msgspec.Struct | Mapping | list | tuple) and depth >= _DEEPEST:
            return "…"
        if isinstance(value, msgspec.Struct):
            return self._struct(value, depth)
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, list):
            return [self._value(item, depth + 1) for item in value]
        if isinstance(value, tuple):
            return self._tuple(value, depth)
        return value

    def _struct(self, value: msgspec.Struct, depth: int) -> msgspec.Struct:
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        return msgspec.structs.replace(
            value, **{name: self._value(item, depth + 1) for name, item in fields.items()}
        )

    def _tuple(self, value: tuple[object, ...], depth: int) -> tuple[object, ...]:
        if _NUMBERS.issuperset(map(type, value)):
            return value
        texts = [item for item in value if isinstance(item, str)]
        if len(texts) == len(value) > 1 and not any("\n" in item for item in texts):
            # Lines of one text: a private key goes over several.
            return tuple(self.text("\n".join(texts)).split("\n"))
        return tuple(self._value(item, depth + 1) for item in value)

    def _mapping(self, value: Mapping[object, object], depth: int) -> dict[object, object]:
        named = next((str(value[name]) for name in _NAMES if isinstance(value.get(name), str)), "")
        kind = kind_of(named)
        return {
            self._value(key, depth): self._field(
                (kind if key in _VALUES else "") or kind_of(key), item, depth + 1
            )
            if isinstance(key, str)
            else self._value(item, depth + 1)
            for key, item in value.items()
        }

    def _field(self, kind: str, value: object, depth: int) -> object:
        if not kind or value is None or isinstance(value, bool):
            return self._value(value, depth)
        if isinstance(value, list | tuple):
            return [self._field(kind, item, depth + 1) for item in value]
        if not isinstance(value, str | int | float) or not holds(kind, str(value)):
            return self._value(value, depth)
        text = str(value)
        found = self.scan(text)
        # "Bearer eyJ…" keeps its first word.
        if kind == "authorization" and found and found[-1].end == len(text):
            return self.text(text)
        return text if _PSEUDONYM.fullmatch(text) else self._name(kind, text)

    def _pseudonym(self, secret: Secret, text: str) -> str:
        return self._name(secret.kind, text[secret.start : secret.end])

    def _name(self, kind: str, secret: str) -> str:
        if secret not in self._known:
            number = self._numbers[kind] = self._numbers.get(kind, 0) + 1
            pseudonym = self._known[secret] = f"«{kind}-{number}»"
            self._kinds[pseudonym] = kind
        pseudonym = self._known[secret]
        self._counts[pseudonym] = self._counts.get(pseudonym, 0) + 1
        return pseudonym


def scan(text: str) -> list[Secret]:
    """Return the usual secrets of a text in their order."""
    return Redactor().scan(text)
