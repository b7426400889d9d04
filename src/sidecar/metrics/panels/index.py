"""Index the series of a target by metric name and type."""

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from sidecar.model.sample import Family
from sidecar.model.series import parse_series

Labels = tuple[tuple[str, str], ...]

_PARTS = {"_bucket": "histogram", "_count": "counter", "_sum": "counter", "_total": "counter"}
"""Endings that show what a sample is, whether or not its family is described."""


_LONGEST_NAME = 200
"""Characters; the longest that is common has some 80."""


class Index(msgspec.Struct, frozen=True):
    """Metric name → its series, and what the body said of the families."""

    names: Mapping[str, list[str]]
    families: Mapping[str, Family]

    def kind(self, name: str) -> str:
        """Return `counter`, `gauge`, `histogram` (a bucket), `summary` (a quantile) or `info`.

        A name that the body does not describe is judged by its ending, else it is a gauge.
        """
        family = self.families.get(name)
        if family is not None and family.type not in {"unknown", "untyped"}:
            return "summary" if family.type == "summary" else family.type
        for ending, kind in _PARTS.items():
            if name.endswith(ending):
                return kind
        return "gauge"


def index(samples: Mapping[str, float], families: Mapping[str, Family]) -> Index:
    """Return the index of one scrape, without names longer than any that a person gives.

    Patterns are matched with names, and a hostile one of megabytes would take hours.
    """
    names: dict[str, list[str]] = {}
    for key in samples:
        name = _name(key)
        if name in names:
            names[name].append(key)
        else:
            names[name] = [key]
    return Index(
        {name: keys for name, keys in names.items() if len(name) <= _LONGEST_NAME}, families
    )


@lru_cache(maxsize=8192)
def labels(key: str) -> Labels:
    """Return the labels of a series; none for a spelling that is none."""
    try:
        return parse_series(key).labels
    except ValueError:
        return ()


def _name(key: str) -> str:
    name = key.partition("{")[0]
    # A name beyond ASCII stands within the braces.
    return name or _quoted(key)


@lru_cache(maxsize=1024)
def _quoted(key: str) -> str:
    try:
        return parse_series(key).name
    except ValueError:
        return key
