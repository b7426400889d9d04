"""Export the history: which series, in which order, in bounded memory."""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path

import msgspec

from sidecar.errors import UsageError
from sidecar.metrics.export_text import Labelled, csv, openmetrics
from sidecar.metrics.promql.labels import label
from sidecar.metrics.promql.parser.parse import parse
from sidecar.metrics.promql.parser.tree import Matcher, Selector, matches
from sidecar.metrics.promql.selectors import Store
from sidecar.metrics.storage.history import read
from sidecar.metrics.storage.lines import Encoder
from sidecar.metrics.storage.select import select
from sidecar.model.matrix import NAME
from sidecar.model.sample import Scrape
from sidecar.model.series import series

_BY_SERIES = {"openmetrics": openmetrics, "csv": csv}
FORMS = (*_BY_SERIES, "jsonl")

_KNOWN = 20_000
"""Series for which the answer of the selector is cached; new ones may appear without end."""

_MOST_SAMPLES = 500_000
"""Samples that are held at once where that is up to us: 8 MB while they are live, 3 MB sealed."""

Read = Callable[[int, int], Iterator[Scrape | None]]
"""What reads a history from and to a time in nanoseconds, both included."""

Keeps = Callable[[str, str], bool]
"""Whether a series, given by its target and its key, is wanted."""


class Wanted(msgspec.Struct, frozen=True):
    """From when to when in milliseconds, both included, and a selector; empty for every series."""

    start: int
    end: int
    selector: str = ""


def export(
    form: str, history: Path, wanted: Wanted, skipped: set[str] | None = None
) -> Iterator[str]:
    """Yield the history in one of the forms, piece by piece.

    The names of damaged segments, which are left out, are added to `skipped`.
    Raises HistoryError when it cannot be read, UsageError for a selector that is none.
    """
    matchers = _matchers(wanted.selector) if wanted.selector else ()
    if form == "jsonl":
        return _jsonl(partial(read, history, skipped=skipped), wanted, matchers)
    return _BY_SERIES[form](_series(partial(select, history, skipped=skipped), wanted, matchers))


def _series(store: Store, wanted: Wanted, matchers: tuple[Matcher, ...]) -> Iterator[Labelled]:
    """Yield the series, one metric after the other, as OpenMetrics asks for."""
    keeps = _keeps(matchers)
    left = _metrics(store, wanted, matchers)
    count = 1
    while left:
        samples = 0
        for column in store(frozenset(left[:count]), wanted.start, wanted.end):
            samples += len(column.times)
            if keeps(column.target, column.key):
                labels = dict(label(column.target, column.key) or ())
                yield series(labels.pop(NAME), labels.items()), column
        left = left[count:]
        # Each pass reads the history again and holds all that it finds: neither too often
        # nor too much.
        count = max(1, count * 2 if samples < _MOST_SAMPLES else count * _MOST_SAMPLES // samples)


def _metrics(store: Store, wanted: Wanted, matchers: tuple[Matcher, ...]) -> list[str]:
    fits = matches(tuple(matcher for matcher in matchers if matcher.name == NAME))
    found = set()

    def note(metric: str) -> bool:
        found.add(metric)
        return False

    # Wanting none, one learns which there are, and no value is unpacked for it.
    for _ in store(note, wanted.start, wanted.end):
        pass
    return sorted(metric for metric in found if fits({NAME: metric}))


def _jsonl(scrapes: Read, wanted: Wanted, matchers: tuple[Matcher, ...]) -> Iterator[str]:
    encode, keeps = Encoder().encode, _keeps(matchers)
    for scrape in scrapes(wanted.start * 1_000_000, wanted.end * 1_000_000):
        if scrape is not None:
            yield encode(_less(scrape, keeps) if matchers else scrape).decode()


def _less(scrape: Scrape, keeps: Keeps) -> Scrape:
    kept = {key: value for key, value in scrape.samples.items() if keeps(scrape.target, key)}
    return msgspec.structs.replace(scrape, samples=kept)


def _keeps(matchers: tuple[Matcher, ...]) -> Keeps:
    fits = matches(matchers)

    @lru_cache(maxsize=_KNOWN)
    def keeps(target: str, key: str) -> bool:
        labels = label(target, key)
        return labels is not None and fits(dict(labels))

    return keeps


def _matchers(selector: str) -> tuple[Matcher, ...]:
    tree = parse(selector, frozenset())
    if isinstance(tree, Selector) and not tree.offset and tree.at is None:
        return tree.matchers
    raise UsageError(f"{selector} is more than a selector; give one like 'up{{job=\"db\"}}'")
