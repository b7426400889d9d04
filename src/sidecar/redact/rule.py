"""How one kind of secret is searched for: a literal first, an expression only where it stands."""

import re
import string
from collections.abc import Callable, Iterator
from functools import cache, partial

import msgspec


class Secret(msgspec.Struct, frozen=True):
    """Where a secret stands: `text[start:end]`; `kind` names it, as `password` or `card`."""

    kind: str
    start: int
    end: int


Search = Callable[[str, bytes], Iterator[Secret]]
"""From a text and its folded form to the secrets in it."""


class RedactionRule(msgspec.Struct, frozen=True):
    """A search for secrets, and a literal without which a folded text holds none of them."""

    literal: str
    search: Search


Pick = Callable[[re.Match[str]], tuple[int, int] | None]
"""From a match to the start and end of the secret in it; None if it is no secret."""

_FOLD = bytes.maketrans(
    (string.ascii_uppercase + string.digits).encode(), string.ascii_lowercase.encode() + b"0" * 10
)


def folded(text: str) -> bytes:
    """Return one byte per character: ASCII letters in lower case, `0` for every digit.

    Byte n stands for character n, so a position in one is a position in the other. Bytes are
    searched at gigabytes per second.
    """
    return text.encode("latin-1", "replace").translate(_FOLD)


def secret_span(match: re.Match[str]) -> tuple[int, int]:
    """Return start and end of the group `secret`, or of the whole match without such a group."""
    return match.span("secret" if "secret" in match.re.groupindex else 0)


def anchored(
    kind: str, anchor: bytes, pattern: str, pick: Pick = secret_span, *, offset: int = 0
) -> RedactionRule:
    """Return a rule that matches `pattern` wherever `anchor` stands in the folded text.

    `anchor` is an expression that begins with a literal, which is fast to search for; `offset` is
    the number of characters between the start of the pattern and the anchor. A secret is not
    searched again, which keeps the time linear. Each expression is compiled when it is first
    needed.
    """
    places = cache(partial(re.compile, anchor))
    shape = cache(partial(re.compile, pattern, re.IGNORECASE | re.VERBOSE))

    def search(text: str, folds: bytes) -> Iterator[Secret]:
        done = 0
        for place in places().finditer(folds):
            start = place.start() - offset
            if start < done:
                continue
            match = shape().match(text, start)
            span = pick(match) if match else None
            if span and span[0] < span[1]:
                done = span[1]
                yield Secret(kind, *span)

    return RedactionRule(re.split(rb"[\[(?\\]", anchor)[0].decode(), search)


def before(match: re.Match[str], most: int) -> str:
    """Return up to `most` characters in front of a match, in lower case."""
    return match.string[max(match.start() - most, 0) : match.start()].lower()
