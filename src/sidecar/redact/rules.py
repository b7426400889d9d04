"""The search for secrets: all rules in order of trust, with those that a user adds."""

import re
from collections.abc import Iterable, Iterator

from sidecar.patterns import pattern
from sidecar.redact import cards, headers_and_urls, named_values, vendors
from sidecar.redact.rule import RedactionRule, Secret, folded

_PIECE, _OVERLAP = 4096, 512
"""Characters of a line that a user's pattern sees at once, and how many two pieces share: with most
patterns time grows faster than length."""

_SHORT = 4096
"""Characters up to which it is faster to ask for a literal than to start a search for it."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@(?:[\w-]{1,63}\.)+[A-Za-z]{2,24}(?![\w-])")


_NAMED = (*headers_and_urls.RULES, *named_values.RULES, *cards.RULES)
"""Rules for what stands behind a name, in order of trust. Those for a shape come before them: where
two find the same text, the first one names it."""


def find_all(text: str, more: Iterable[RedactionRule] = ()) -> list[Secret]:
    """Return the secrets of a text in their order; those that overlap are one."""
    folds = folded(text)
    rules: Iterable[RedactionRule] = (*vendors.all_rules(), *_NAMED, *more)
    if len(text) < _SHORT:
        # A string answers `in` in a quarter of the time that bytes need.
        low = folds.decode("latin-1")
        likely = (*vendors.candidates(folds), *_NAMED, *more)
        rules = [rule for rule in likely if rule.literal in low]
    secrets = [secret for rule in rules for secret in rule.search(text, folds)]
    secrets.sort(key=lambda secret: (secret.start, -secret.end))
    joined: list[Secret] = []
    for secret in secrets:
        if joined and secret.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Secret(last.kind, last.start, max(last.end, secret.end))
        else:
            joined.append(secret)
    return joined


def _find_emails(text: str, _folds: bytes) -> Iterator[Secret]:
    """Yield the e-mail addresses."""
    for match in _EMAIL.finditer(text):
        yield Secret("email", *match.span())


EMAILS = RedactionRule("@", _find_emails)


def user_rule(typed: str) -> RedactionRule:
    """Return what finds a user's pattern: its first group, if it has one, else all of it.

    Lines are searched one by one. Raises UsageError for an invalid regular expression.
    """
    compiled = pattern("--redact", typed)
    group = 1 if compiled.groups else 0

    def search(text: str, _folds: bytes) -> Iterator[Secret]:
        line_start = 0
        for line in text.split("\n"):
            for at in range(0, max(len(line), 1), _PIECE - _OVERLAP):
                for match in compiled.finditer(line[at : at + _PIECE]):
                    first, last = match.span(group)
                    if first < last:
                        yield Secret("own", line_start + at + first, line_start + at + last)
            line_start += len(line) + 1

    return RedactionRule("", search)
