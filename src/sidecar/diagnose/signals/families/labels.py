"""Info metrics and state sets: which value a label had, and since when.

An info is a series whose value is always 1, named `…_info` or with a label such as `version`; what
it says is in its labels. A state set has a series for each state, of which one is 1: its label is
named as the metric is (OpenMetrics), or by a word such as `phase` that is in its name too.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sidecar.model.series import Series, spell
from sidecar.model.signals import LabelSignal

_VERSIONS = frozenset(
    {"version", "revision", "commit", "branch", "tag", "image", "image_id", "image_tag", "release"}
    | {"short_version", "git_version", "git_commit", "build_version", "app_version", "goversion"}
)
"""Labels that are the same for all members of a service, and change with a deploy."""

_STATES = ("state", "phase", "status", "role", "mode", "health", "condition")
"""Labels that name a state; the first of a series counts."""

_INFO = "_info"

_Spans = dict[str, list[tuple[int, int]]]
"""Of each value of a label the first and the last scrape of each time that it was there."""


def state_label(series: Series, row: Sequence[float | None]) -> str | None:
    """Return the label whose value is what a series says; the empty string for an info.

    None where it says something by its own value. `row` has it at each scrape.
    """
    if not series.labels or not {*row[:1], *row[-1:]} <= {0.0, 1.0, None}:
        return None
    names = [name for name, _ in series.labels]
    says_state = next((name for name in names if name == series.name), "") or next(
        (name for name in _STATES if name in names and name in series.name.split("_")), ""
    )
    is_info = series.name.endswith(_INFO) or not _VERSIONS.isdisjoint(names)
    if not says_state and not is_info:
        return None
    values = {*row}
    if says_state and values <= {0.0, 1.0, None}:
        return says_state
    return "" if is_info and values <= {1.0, None} else None


def spans_of(row: Sequence[float | None]) -> list[tuple[int, int]]:
    """Return the first and the last scrape of each time that a series was 1."""
    if None not in row and 0.0 not in row:
        return [(0, len(row) - 1)]
    spans: list[tuple[int, int]] = []
    begun: int | None = None
    for at, value in enumerate(row):
        if value and begun is None:
            begun = at
        elif not value and begun is not None:
            spans.append((begun, at - 1))
            begun = None
    if begun is not None:
        spans.append((begun, len(row) - 1))
    return spans


class LabelledStates:
    """The infos and state sets of a family, as their series come in."""

    def __init__(self, target: str) -> None:
        """Take the target."""
        self._target = target
        self._states: dict[tuple[str, str, tuple[tuple[str, str], ...]], _Spans] = {}
        self._infos: dict[str, list[tuple[Series, list[tuple[int, int]]]]] = {}

    def take(self, series: Series, label: str, row: Sequence[float | None]) -> None:
        """Take a series, and the label that state_label() returned."""
        spans = spans_of(row)
        if not label:
            self._infos.setdefault(series.name, []).append((series, spans))
            return
        others = tuple(pair for pair in series.labels if pair[0] != label)
        state = next(value for name, value in series.labels if name == label)
        self._states.setdefault((series.name, label, others), {}).setdefault(state, []).extend(
            spans
        )

    def signals(self, times: Sequence[int]) -> Iterator[LabelSignal]:
        """Yield the labels that had more than one value, with the time of each."""
        for (name, label, others), spans in self._states.items():
            yield from self._signal(spell(Series(name, others)), label, spans, times)
        for name, members in self._infos.items():
            for label, by_value in _properties(members).items():
                yield from self._signal(name, label, by_value, times)

    def _signal(
        self, series: str, label: str, by_value: Mapping[str, list[tuple[int, int]]],
        times: Sequence[int],
    ) -> Iterator[LabelSignal]:  # fmt: skip
        begun = sorted((first, value) for value, spans in by_value.items() for first, _ in spans)
        known: list[tuple[int, str]] = []
        for first, value in begun:
            if not known or known[-1][1] != value:
                known.append((first, value))
        if len(known) > 1:
            yield LabelSignal(
                self._target, series, label,
                tuple(times[first] for first, _ in known), tuple(value for _, value in known),
            )  # fmt: skip


def _properties(members: Sequence[tuple[Series, list[tuple[int, int]]]]) -> dict[str, _Spans]:
    """Return the labels that say something of all members, with the spans of each value.

    A label of which several values were there at a time, as a pod's name, tells members apart and
    is none, but for a version: of several the one that began last counts.
    """
    labels: dict[str, _Spans] = {}
    for series, spans in members:
        for name, value in series.labels:
            labels.setdefault(name, {}).setdefault(value, []).extend(spans)
    return {
        name: {value: _joined(spans) for value, spans in by_value.items()}
        for name, by_value in labels.items()
        if len(by_value) > 1 and (name in _VERSIONS or not _overlap(by_value))
    }


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans without those that lie within or begin right after another."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 2:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def _overlap(by_value: _Spans) -> bool:
    spans = sorted(span for joined in by_value.values() for span in _joined(joined))
    return any(later[0] < earlier[1] for earlier, later in pairwise(spans))
