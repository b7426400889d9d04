"""How secrets are looked for: a cheap literal first, an expression only where that stands."""

import re
import string
from collections.abc import Callable, Iterator
from functools import cache

import msgspec


class Secret(msgspec.Struct, frozen=True):
    """Where one stands: `text[start:end]`; `kind` names what it is, as `password` or `card`."""

    kind: str
    start: int
    end: int


Search = Callable[[str, bytes], Iterator[Secret]]
"""From a text and its folded form to the secrets in it."""


class RedactionRule(msgspec.Struct, frozen=True):
    """A way to find secrets, and what a folded text must contain for it to find any."""

    literal: bytes
    search: Search


Pick = Callable[[re.Match[str]], tuple[int, int] | None]
"""From a match to where the secret in it stands, or None if it is no secret after all."""

_FOLD = bytes.maketrans(
    (string.ascii_uppercase + string.digits).encode(), string.ascii_lowercase.encode() + b"0" * 10
)


def folded(text: str) -> bytes:
    """Return a byte for each character: ASCII letters in lower case, `0` for every digit.

    Byte n is character n, so what is found here is there in the text; and bytes are searched at
    gigabytes a second.
    """
    return text.encode("latin-1", "replace").translate(_FOLD)


def whole(found: re.Match[str]) -> tuple[int, int]:
    """Return where the group `secret` stands, or else all that was matched."""
    return found.span("secret" if "secret" in found.re.groupindex else 0)


def anchored(
    kind: str, anchor: bytes, shape: str, pick: Pick = whole, offset: int = 0
) -> RedactionRule:
    """Return what finds `shape`, beginning `offset` characters before `anchor` in the folded text.

    An `anchor` begins with a literal, which is fast to search for. What was found is not searched
    again, so that the work stays linear.
    """

    @cache  # compiled with the first text: most reports need few of the rules
    def expressions() -> tuple[re.Pattern[bytes], re.Pattern[str]]:
        return re.compile(anchor), re.compile(shape, re.IGNORECASE | re.VERBOSE)

    def search(text: str, folds: bytes) -> Iterator[Secret]:
        places, shapes = expressions()
        done = 0
        for place in places.finditer(folds):
            begin = place.start() - offset
            if begin < done:
                continue
            match = shapes.match(text, begin)
            span = pick(match) if match else None
            if span and span[0] < span[1]:
                done = span[1]
                yield Secret(kind, *span)

    return RedactionRule(re.split(rb"[\[(?\\]", anchor)[0], search)


def before(found: re.Match[str], most: int) -> str:
    """Return at most so many characters of what stands in front of a match, in lower case."""
    return found.string[max(found.start() - most, 0) : found.start()].lower()
