"""Secrets: where one stands in a text, and what a report tells of those that it masked."""

import msgspec


class Secret(msgspec.Struct, frozen=True):
    """Where one stands: `text[start:end]`; `kind` names what it is, as `password` or `card`."""

    kind: str
    start: int
    end: int


class Masked(msgspec.Struct, frozen=True):
    """What stands in a secret's place, `«password-1»`, and how often."""

    kind: str
    pseudonym: str
    count: int
