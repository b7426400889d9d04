"""What a secret looks like: one module a kind of sign, all of them searched by `find_all`."""

from collections.abc import Iterable

from sidecar.redact import cards, headers, urls
from sidecar.redact import named_values as keys
from sidecar.redact import vendors as shapes
from sidecar.redact.rule import RedactionRule, Secret, folded

RULES: tuple[RedactionRule, ...] = (
    *shapes.RULES,
    *headers.RULES,
    *urls.RULES,
    *keys.RULES,
    *cards.RULES,
)
"""In order of trust: where two find the same, the first one names it."""


_SHORT = 4096
"""Characters up to which it is quicker to ask for a literal than to begin a search for it."""


def find_all(text: str, more: Iterable[RedactionRule] = ()) -> list[Secret]:
    """Return the secrets of a text in their order; those that overlap are one."""
    folds = folded(text)
    rules: Iterable[RedactionRule] = (*RULES, *more)
    if len(text) < _SHORT:
        rules = [rule for rule in rules if rule.literal in folds]
    found = [secret for rule in rules for secret in rule.search(text, folds)]
    found.sort(key=lambda secret: (secret.start, -secret.end))
    joined: list[Secret] = []
    for secret in found:
        if joined and secret.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Secret(last.kind, last.start, max(last.end, secret.end))
        else:
            joined.append(secret)
    return joined
