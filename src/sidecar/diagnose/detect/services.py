"""Which service a series belongs to: by a label that tells services apart, or by its prefix.

A label tells services apart when it has more than one value in the history. Where none does, the
names of the metrics may: `cartservice_cpu` and `cartservice_latency` beside the same endings of
other services.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sidecar.model.series import parse_series
from sidecar.model.signals import SERVICE_LABELS

LEAST = 3
"""Prefixes that share an ending: fewer are the names of one service's own parts."""

ENDINGS = 2
"""Endings that they share at least: one alone is but a word."""

COVERED = 0.6
"""Share of the metrics that must be of the form `service_ending`."""

DENSE = 0.3
"""Share of the pairs of service and ending that must exist: services export alike."""

NEARLY_ALL = 0.9
"""Share of the names from which on their first word is not that of a service."""

_TYPE = re.compile(r"_(?:bucket|sum|count|total|created|info)$")
_SEPARATOR = re.compile(r"[_.:/-]")
_NO_ENDINGS = frozenset(
    {"avg", "bytes", "count", "max", "mean", "milliseconds", "min", "ms", "percent", "ratio"}
    | {"seconds", "size", "sum", "total", "used"}
)
"""Words that say how something is measured, not what."""


class Services:
    """The services of a history; empty where nothing tells more than one apart."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take the series, each as its target and its key."""
        keys = [*names]
        self._labels = _telling(keys)
        self._prefixes = {} if self._labels else _prefixes({_metric(key) for _, key in keys})

    def __bool__(self) -> bool:
        """Return whether services are told apart."""
        return bool(self._labels or self._prefixes)

    def of(self, target: str, series: str) -> str:
        """Return the service of a series; empty where it has none."""
        if self._labels:
            labels = _labels(target, series)
            return next((labels[label] for label in self._labels if label in labels), "")
        return self._prefixes.get(_metric(series), "")


def _telling(keys: Iterable[tuple[str, str]]) -> Sequence[str]:
    values: dict[str, set[str]] = defaultdict(set)
    for target, key in keys:
        for label, value in _labels(target, key).items():
            values[label].add(value)
    return [label for label in SERVICE_LABELS if len(values[label]) > 1]


def _labels(target: str, series: str) -> Mapping[str, str]:
    """Return the labels that may name a service; those of the series win over the target's."""
    if "{" not in series and not target:
        return {}
    found: dict[str, str] = {}
    for spelled in (f"up{target}", series):
        if "{" in spelled:
            try:
                labels = parse_series(spelled).labels
            except ValueError:
                continue
            found |= {label: value for label, value in labels if label in SERVICE_LABELS and value}
    return found


def _metric(series: str) -> str:
    """Return the name of the metric, also of one that is quoted in braces."""
    if series.startswith("{"):
        try:
            return parse_series(series).name
        except ValueError:
            return series
    return series.partition("{")[0]


def _prefixes(metrics: Collection[str]) -> Mapping[str, str]:
    """Return the service of each metric whose name is a service and an ending that others have.

    Of several places where a name may be cut, the one whose prefix has most such endings counts,
    if its ending is about as common as the others of the name.
    """
    cuts = {metric: [*_cuts(metric)] for metric in metrics}
    lead = _lead(metrics)
    owners: dict[str, set[str]] = defaultdict(set)
    for pairs in cuts.values():
        for prefix, ending in pairs:
            owners[ending].add(_SEPARATOR.split(prefix.removeprefix(lead), maxsplit=1)[0])
    common = {ending for ending, roots in owners.items() if len(roots) >= LEAST}
    endings_of: dict[str, set[str]] = defaultdict(set)
    for pairs in cuts.values():
        for prefix, ending in pairs:
            endings_of[prefix] |= {ending} & common
    found: dict[str, tuple[str, str]] = {}
    for metric, pairs in cuts.items():
        most = max((len(owners[ending]) for _, ending in pairs), default=0)
        usual = [
            (prefix, ending)
            for prefix, ending in pairs
            if ending in common and 2 * len(owners[ending]) >= most
        ]
        if usual:
            found[metric] = max(usual, key=lambda pair: (len(endings_of[pair[0]]), len(pair[0])))
    services = {prefix for prefix, _ in found.values()}
    endings = {ending for _, ending in found.values()}
    is_told = (
        len(services) >= LEAST
        and len(endings) >= ENDINGS
        and len(found) >= COVERED * len(cuts)
        and len({*found.values()}) >= DENSE * len(services) * len(endings)
    )
    return {metric: prefix for metric, (prefix, _) in found.items()} if is_told else {}


def _lead(metrics: Collection[str]) -> str:
    """Return the first word with its separator if nearly all names begin with it: `ts-`."""
    first = Counter(
        metric[: match.end()] for metric in metrics if (match := _SEPARATOR.search(metric))
    )
    word, count = first.most_common(1)[0] if first else ("", 0)
    return word if count >= NEARLY_ALL * len(metrics) else ""


def _cuts(metric: str) -> Iterable[tuple[str, str]]:
    name = _TYPE.sub("", metric)
    for separator in _SEPARATOR.finditer(name):
        prefix, ending = name[: separator.start()], name[separator.end() :]
        if prefix and ending and ending not in _NO_ENDINGS:
            yield prefix, ending
