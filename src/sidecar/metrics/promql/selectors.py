"""Load the columns of all selectors, each once for the whole query."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from sidecar.metrics.promql.labels import label
from sidecar.metrics.promql.parser.tree import (
    At,
    Matcher,
    Node,
    RangeWindow,
    Selector,
    Subquery,
    children,
    matches,
    test,
)
from sidecar.model.matrix import NAME, Labels

if TYPE_CHECKING:
    from sidecar.metrics.storage.select import Column

LOOKBACK = 300_000
"""Milliseconds for which the last sample counts when no newer one is there: Prometheus' 5 min."""


Wanted = Callable[[str], bool] | frozenset[str]
"""Which metrics, by name; names are found faster than what only a function knows."""

Store = Callable[[Wanted, int, int], Iterable["Column"]]
"""Metrics by name, from and to a time in milliseconds, both included."""

Span = tuple[int, int]


class LoadedSelectors(msgspec.Struct, frozen=True):
    """A series with its samples; `times` is shared by the series of a target."""

    labels: Labels
    times: Sequence[int]
    values: Sequence[float | None]


Data = dict[Selector, list[LoadedSelectors]]


def load(root: Node, store: Store, span: Span) -> Data:
    """Return what each selector of a query over that span of time means, sorted by labels."""
    spans: dict[Selector, Span] = {}
    for selector, (begin, end) in needs(root, span, span):
        other = spans.get(selector, (begin, end))
        spans[selector] = min(begin, other[0]), max(end, other[1])
    data: Data = {}
    for same in sorted(set(spans.values())):
        selectors = [selector for selector, its in spans.items() if its == same]
        data |= _load(selectors, store, same)
    return data


def needs(node: Node, span: Span, whole: Span) -> Iterator[tuple[Selector, Span]]:
    """Yield each selector with the times whose samples it needs when evaluated over the span."""
    match node:
        case Selector(_, offset, at):
            begin, end = moved(span, at, offset, whole)
            yield node, (begin - LOOKBACK, end)
        case RangeWindow(selector, width):
            begin, end = moved(span, selector.at, selector.offset, whole)
            yield selector, (begin - width, end)
        case Subquery(body, width, _, offset, at):
            begin, end = moved(span, at, offset, whole)
            yield from needs(body, (begin - width, end), whole)
        case _:
            for child in children(node):
                yield from needs(child, span, whole)


def moved(span: Span, at: At, offset: int, whole: Span) -> Span:
    """Return the times that `@` and `offset` make of a span."""
    fixed = {"start": whole[0], "end": whole[1]}.get(at, 0) if isinstance(at, str) else at
    begin, end = span if fixed is None else (fixed, fixed)
    return begin - offset, end - offset


def _load(selectors: list[Selector], store: Store, span: Span) -> Data:
    tests = [matches(selector.matchers) for selector in selectors]
    found: list[dict[Labels, LoadedSelectors]] = [{} for _ in selectors]
    for column in store(_wanted(selectors), *span):
        labels = label(column.target, column.key)
        if labels is None:
            continue
        known = dict(labels)
        for rows, fits in zip(found, tests, strict=True):
            if fits(known):
                row = LoadedSelectors(labels, column.times, column.values)
                rows[labels] = _joined(rows[labels], row) if labels in rows else row
    return {
        selector: [rows[labels] for labels in sorted(rows)]
        for selector, rows in zip(selectors, found, strict=True)
    }


def _wanted(selectors: list[Selector]) -> Wanted:
    """Return the names of the metrics, where they are known: a history finds those faster."""
    names = {
        matcher.value
        for selector in selectors
        for matcher in selector.matchers
        if matcher.name == NAME and matcher.op == "="
    }
    if all(any(item.name == NAME and item.op == "=" for item in one.matchers) for one in selectors):
        return frozenset(names)
    tests = [_names(selector.matchers) for selector in selectors]
    return lambda name: any(fits(name) for fits in tests)


def _names(matchers: tuple[Matcher, ...]) -> Callable[[str], bool]:
    tests = [test(matcher) for matcher in matchers if matcher.name == NAME]
    return lambda name: all(fits(name) for fits in tests)


def _joined(first: LoadedSelectors, second: LoadedSelectors) -> LoadedSelectors:
    """Return one series of two: the labels of a target changed while its history continued."""
    both = dict(zip(second.times, second.values, strict=True))
    both |= dict(zip(first.times, first.values, strict=True))
    times = sorted(both)
    return LoadedSelectors(first.labels, times, [both[time] for time in times])
