"""The labels that a query sees: those of the series and of its target."""

from functools import lru_cache

from sidecar.model.matrix import NAME, Labels
from sidecar.model.series import parse_series

_HONOR = "__honor_labels__"
"""A target with this label set to `true` lets its samples' own labels win."""

_RESERVED = "__"
_EXPORTED = "exported_"


def label(target: str, key: str) -> Labels | None:
    """Return the labels of a series of a target, sorted by name; None for what is not a series.

    Prometheus' rule: where both have a label, the sample's becomes `exported_NAME`, unless the
    target honours it. Labels that begin with `__` are the scraper's own, and dropped.
    """
    try:
        sample, theirs = parse_series(key), _target(target)
    except ValueError:
        # Somebody edited the history: the scraper writes nothing that cannot be read.
        return None
    if not sample.name:
        return None
    own = dict(sample.labels)
    honours = theirs.get(_HONOR) == "true"
    found = theirs | own if honours else _exported(own, theirs) | theirs
    kept = [pair for pair in found.items() if not pair[0].startswith(_RESERVED) and pair[1]]
    return tuple(sorted([(NAME, sample.name), *kept]))


@lru_cache(maxsize=256)
def _target(text: str) -> dict[str, str]:
    return dict(parse_series(f"up{text}").labels)


def _exported(own: dict[str, str], theirs: dict[str, str]) -> dict[str, str]:
    found = {name: value for name, value in own.items() if name not in theirs}
    for name, value in own.items():
        if name in theirs:
            new = _EXPORTED + name
            while new in found or new in own or new in theirs:
                new = _EXPORTED + new
            found[new] = value
    return found
