"""The catalogue of a history: its series and labels, and the largest of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from sidecar.metrics.promql.labels import label
from sidecar.metrics.promql.parser.tree import Call, Node, RangeWindow, Selector, children, matches
from sidecar.model.matrix import NAME, Cardinality, Labels, Share

_TOP = 20
_SHOWN = 5
"""Values of a label that a message names."""


def series(names: Iterable[tuple[str, str]], selector: Selector | None) -> list[Labels]:
    """Return the labels of all series that the selector means, sorted."""
    fits = matches(selector.matchers) if selector else lambda _: True
    found = {label(target, key) for target, key in names}
    return sorted(labels for labels in found if labels is not None and fits(dict(labels)))


def label_values(found: Iterable[Labels]) -> dict[str, list[str]]:
    """Return each label's values, both sorted."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    for labels in found:
        for name, value in labels:
            values[name].add(value)
    return {name: sorted(values[name]) for name in sorted(values)}


def cardinality(found: list[Labels]) -> Cardinality:
    """Return the metrics with the most series, and the labels with the most values."""
    metrics = Counter(dict(labels)[NAME] for labels in found)
    values = {name: len(item) for name, item in label_values(found).items() if name != NAME}
    carried = Counter(name for labels in found for name, _ in labels)
    return Cardinality(
        series=len(found),
        metrics=tuple(Share(name, count, count) for name, count in _top(metrics)),
        labels=tuple(Share(name, count, carried[name]) for name, count in _top(Counter(values))),
    )


def why_empty(root: Node, found: list[Labels]) -> str:
    """Return why a query has no answer, given the series that there are; empty if unknown."""
    metrics = sorted({dict(labels)[NAME] for labels in found})
    for selector in _selectors(root):
        name = _name(selector)
        if name and name not in metrics:
            near = get_close_matches(name, metrics, 1)
            remedy = f"did you mean {near[0]}?" if near else "see 'sidecar query series'"
            return f"no metric '{name}' in that time; {remedy}"
        if not any(matches(selector.matchers)(dict(labels)) for labels in found):
            return _unmatched(selector, [dict(labels) for labels in found])
    return _without_buckets(root, found)


def shortest_window(root: Node) -> int:
    """Return the milliseconds of the shortest range in a query, 0 if it has none."""
    return min((node.span for node in _nodes(root) if isinstance(node, RangeWindow)), default=0)


def only_selector(root: Node) -> Selector | None:
    """Return the selector that an expression is, or None if it is more."""
    return root if isinstance(root, Selector) else None


def _unmatched(selector: Selector, known: list[dict[str, str]]) -> str:
    for matcher in selector.matchers:
        fewer = [labels for labels in known if matches((matcher,))(labels)]
        if not fewer:
            if not any(matcher.name in labels for labels in known):
                of = _name(selector)
                return f"no series{f' of {of}' if of else ''} has the label {matcher.name}"
            there = sorted({labels.get(matcher.name, "") for labels in known})
            shown = ", ".join(f'"{value}"' for value in there[:_SHOWN])
            rest = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
            asked = f'{matcher.name}{matcher.op}"{matcher.value}"'
            return f"no series with {asked}; {matcher.name} is {shown}{rest}"
        known = fewer
    return ""


def _without_buckets(root: Node, found: list[Labels]) -> str:
    """Return a metric of which no quantile can be computed, if there is one."""
    for call in _nodes(root):
        if isinstance(call, Call) and call.name == "histogram_quantile":
            for selector in _selectors(call):
                name, fits = _name(selector), matches(selector.matchers)
                if name and not any("le" in dict(item) for item in found if fits(dict(item))):
                    return f"{name} has no le label: {call.name} needs the _bucket series"
    return ""


def _name(selector: Selector) -> str:
    """Return the metric that a selector names, or nothing."""
    named = (
        matcher.value for matcher in selector.matchers if matcher.name == NAME and matcher.op == "="
    )
    return next(named, "")


def _selectors(root: Node) -> Iterator[Selector]:
    return (node for node in _nodes(root) if isinstance(node, Selector))


def _nodes(root: Node) -> Iterator[Node]:
    yield root
    for child in children(root):
        yield from _nodes(child)


def _top(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_TOP]
