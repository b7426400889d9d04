"""The type of a check: its code, its title, and its function from evidence to findings."""

from collections.abc import Callable, Iterable

import msgspec

from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding


class Check(msgspec.Struct, frozen=True):
    """One rule. `title` says in a few words what it looks for.

    `find` is pure and deterministic, and finds nothing where the evidence is not enough.
    """

    code: str
    title: str
    find: Callable[[Evidence], Iterable[Finding]]
