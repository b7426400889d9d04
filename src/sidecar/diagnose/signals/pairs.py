"""Pairs of metrics by name: the parts of a histogram, hits and misses."""

from collections.abc import Iterator

_PAIRS = (
    ("hits", "misses"),
    ("hit", "miss"),
    ("errors", "requests"),
    ("failures", "requests"),
    ("failed", "requests"),
    ("used", "total"),
    ("used", "limit"),
    ("used", "max"),
    ("used", "size"),
    ("used", "capacity"),
    ("free", "total"),
    ("avail", "size"),
    ("available", "total"),
)
"""Words by which the names of two metrics differ that make a ratio."""

_ADDED = frozenset({"misses", "miss"})
"""Words of what is not a whole, but is added to the part."""

_WORDS = frozenset(word for pair in _PAIRS for word in pair)
_SUFFIXES = ("_bucket", "_count", "_sum", "_total", "_created")


def stem_of(metric: str) -> str:
    """Return what the metrics of a family share: `x` of `x_bucket`, `x_hits_total`, `x_misses`."""
    for suffix in _SUFFIXES:
        metric = metric.removesuffix(suffix)
    return "_".join(word for word in metric.split("_") if word not in _WORDS)


def may_pair(metric: str) -> bool:
    """Return whether a metric's name has a word by which pairs differ; each counter has `total`."""
    return not _WORDS.isdisjoint(metric.removesuffix("_total").split("_"))


def wholes_of(metric: str) -> Iterator[tuple[str, bool]]:
    """Yield the metrics that this one may be a part of, and whether it is added to them first."""
    words = metric.split("_")
    for part, whole in _PAIRS:
        if part in words:
            yield "_".join(whole if word == part else word for word in words), whole in _ADDED
