"""The redactor: replaces each secret in a text or a value by a pseudonym.

The same secret always gets the same pseudonym. Pseudonyms are numbered in order of appearance,
`«password-1»`: unlike hashes they cannot be guessed back, and they link nothing to other reports.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

import msgspec

from sidecar.model.report import Masked
from sidecar.redact.named_values import holds, kind_of
from sidecar.redact.rule import Secret
from sidecar.redact.rules import EMAILS, find_all, user_rule

T = TypeVar("T")

_PSEUDONYM = re.compile(r"(?:«[a-z]+(?:-[a-z]+)*-\d+»)+")

_NUMBERS = frozenset({float, int, bool, type(None)})
"""Types that hold no text: a day of signals has 100,000 such values."""

_DEEPEST = 64
"""Deepest nesting of values; what lies deeper is replaced by `…`."""

_NAMES, _VALUES = ("name", "key", "header"), ("value", "values")
"""Keys of an object that consists of a name and a value: `{"name": "Cookie", "value": …}`."""


class Redactor:
    """Replaces the secrets of one report, and counts them."""

    def __init__(self, patterns: Iterable[str] = (), *, emails: bool = False) -> None:
        """Search for the usual secrets, a user's `patterns`, and e-mail addresses if wanted.

        Raises UsageError for an invalid regular expression.
        """
        self._more = (*map(user_rule, patterns), *((EMAILS,) if emails else ()))
        self._known: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    @property
    def masked(self) -> tuple[Masked, ...]:
        """What was masked so far, in order of appearance."""
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
        """Return the text with a pseudonym in place of each secret.

        The result is searched again until no secret is left: redacting twice changes nothing.
        """
        while secrets := self.scan(text):
            parts: list[str] = []
            end = 0
            for secret in secrets:
                parts += text[end : secret.start], self._pseudonym(secret, text)
                end = secret.end
            text = "".join((*parts, text[end:]))
        return text

    def values(self, value: T) -> T:
        """Return a value with all texts in it redacted, at any depth; types are kept.

        Mappings, lists, tuples and Structs are traversed. A value under the name of a secret is a
        secret as a whole. Bytes are raw input and are dropped.
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
            return [self._value(element, depth + 1) for element in value]
        if isinstance(value, tuple):
            return self._tuple(value, depth)
        return value

    def _struct(self, value: msgspec.Struct, depth: int) -> msgspec.Struct:
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        return msgspec.structs.replace(
            value, **{name: self._value(field, depth + 1) for name, field in fields.items()}
        )

    def _tuple(self, value: tuple[object, ...], depth: int) -> tuple[object, ...]:
        if _NUMBERS.issuperset(map(type, value)):
            return value
        texts = [element for element in value if isinstance(element, str)]
        if len(texts) == len(value) > 1 and not any("\n" in line for line in texts):
            # Lines of one text: a private key extends over several.
            return tuple(self.text("\n".join(texts)).split("\n"))
        return tuple(self._value(element, depth + 1) for element in value)

    def _mapping(self, value: Mapping[object, object], depth: int) -> dict[object, object]:
        named = next((str(value[name]) for name in _NAMES if isinstance(value.get(name), str)), "")
        kind = kind_of(named)
        return {
            self._value(key, depth): self._field(
                (kind if key in _VALUES else "") or kind_of(key), element, depth + 1
            )
            if isinstance(key, str)
            else self._value(element, depth + 1)
            for key, element in value.items()
        }

    def _field(self, kind: str, value: object, depth: int) -> object:
        if not kind or value is None or isinstance(value, bool):
            return self._value(value, depth)
        if isinstance(value, list | tuple):
            return [self._field(kind, element, depth + 1) for element in value]
        if not isinstance(value, str | int | float) or not holds(kind, str(value)):
            return self._value(value, depth)
        text = str(value)
        secrets = self.scan(text)
        # "Bearer eyJ…" keeps its scheme.
        if kind == "authorization" and secrets and secrets[-1].end == len(text):
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
