"""The series of a target by metric name, and the words that a name is made of."""

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from sidecar.model.series import parse_series


class Named(msgspec.Struct, frozen=True):
    """A series as it is spelled, and its labels."""

    key: str
    labels: tuple[tuple[str, str], ...]


Known = Mapping[str, Sequence[Named]]


def bare(spelled: Iterable[str]) -> Known:
    """Return the series by metric name; what cannot be read is left out."""
    known: dict[str, list[Named]] = {}
    for key in spelled:
        try:
            series = parse_series(key)
        except ValueError:
            continue
        known.setdefault(series.name, []).append(Named(key, series.labels))
    return known


def keys(series: Iterable[Named]) -> tuple[str, ...]:
    """Return the spellings."""
    return tuple(one_series.key for one_series in series)


def words(name: str) -> tuple[str, ...]:
    """Return the words of a metric's name, in the singular: `http_requests_total` has request."""
    return tuple(_singular(word) for word in re.split(r"[_:.]+", name.lower()) if word)


def _singular(word: str) -> str:
    if word == "rq":  # as Envoy writes it
        return "request"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "ms")) else word
