"""Secrets of other kinds: e-mail addresses, and whatever a user has a pattern for."""

import re
from collections.abc import Iterator

from sidecar.patterns import pattern
from sidecar.redact.rule import RedactionRule, Secret

_PIECE, _OVERLAP = 4096, 512
"""Characters of a line that a pattern sees at once: with most patterns time grows faster than
length. What is longer is seen in pieces that overlap."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@(?:[\w-]{1,63}\.)+[A-Za-z]{2,24}(?![\w-])")


def _emails(text: str, _folds: bytes) -> Iterator[Secret]:
    """Yield the e-mail addresses."""
    for found in _EMAIL.finditer(text):
        yield Secret("email", *found.span())


EMAILS = RedactionRule(b"@", _emails)


def own(typed: str) -> RedactionRule:
    """Return what finds a user's pattern: its first group, if it has one, else all of it.

    Raises UsageError for what is no regular expression. Lines are searched one by one.
    """
    compiled = pattern("--redact", typed)
    group = 1 if compiled.groups else 0

    def search(text: str, _folds: bytes) -> Iterator[Secret]:
        start = 0
        for line in text.split("\n"):
            for at in range(0, max(len(line), 1), _PIECE - _OVERLAP):
                piece = line[at : at + _PIECE]
                for found in compiled.finditer(piece):
                    first, last = found.span(group)
                    if first < last:
                        yield Secret("own", start + at + first, start + at + last)
            start += len(line) + 1

    return RedactionRule(b"", search)
