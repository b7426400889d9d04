"""What a secret looks like: one module a kind of sign, all of them searched by `find_all`."""

from collections.abc import Iterable

from sidecar.redact import cards, headers, urls
from sidecar.redact import named_values as keys
from sidecar.redact.rule import RedactionRule, Secret, folded
from sidecar.redact.vendors import all_vendors, candidates

_NAMED = (*headers.RULES, *urls.RULES, *keys.RULES, *cards.RULES)
"""What is a secret by what stands before it, in order of trust; what is one by its shape precedes:
where two find the same, the first one names it."""

_SHORT = 4096
"""Characters up to which it is quicker to ask for a literal than to begin a search for it."""


def find_all(text: str, more: Iterable[RedactionRule] = ()) -> list[Secret]:
    """Return the secrets of a text in their order; those that overlap are one."""
    folds = folded(text)
    if len(text) < _SHORT:
        rules = [rule for rule in (*_NAMED, *more) if rule.literal in folds]
        rules = [*(rule for rule in candidates(folds) if rule.literal in folds), *rules]
    else:
        rules = [*all_vendors(), *_NAMED, *more]
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
