"""Infos and state sets: which value a label had, and since when."""

from collections.abc import Mapping, Sequence

import pytest

from sidecar.diagnose.signals.families.labels import LabelledStates, spans_of, state_label
from sidecar.model.series import parse_series

TIMES = [1000 * number for number in range(10)]
FIRST = [1.0] * 5 + [None] * 5
SECOND = [None] * 5 + [1.0] * 5

Rows = Mapping[str, Sequence[float | None]]


def labels(rows: Rows) -> dict[tuple[str, str], list[tuple[int, str]]]:
    """Return the values of each label that changed, each with the second when it began."""
    states = LabelledStates("")
    for key, row in rows.items():
        series = parse_series(key)
        label = state_label(series, row)
        assert label is not None
        states.take(series, label, row)
    return {
        (signal.series, signal.label): [
            (time // 1000, value) for time, value in zip(signal.times, signal.values, strict=True)
        ]
        for signal in states.signals(TIMES)
    }


@pytest.mark.parametrize(
    ("key", "row", "label"),
    [
        ('app_build_info{version="1"}', [1.0, 1.0], ""),
        ('app_build{version="1"}', [1.0, 1.0], ""),
        ('pod_phase{pod="a",phase="Running"}', [1.0, 0.0], "phase"),
        ('feature{feature="a"}', [0.0, 1.0], "feature"),
        ('connections{state="idle"}', [1.0, 0.0], None),
        ('app_build_info{version="1"}', [1.0, 2.0, 1.0], None),
        ('requests{version="1"}', [1.0, 7.0], None),
        ("up_info", [1.0, 1.0], None),
    ],
)
def test_which(key: str, row: list[float | None], label: str | None) -> None:
    """An info is 1 and has labels, a state set is 0 or 1 and names its state."""
    assert state_label(parse_series(key), row) == label


def test_version() -> None:
    """A version that is replaced is a change of that label alone."""
    rows: Rows = {
        'app_build_info{version="1.2",os="linux"}': [*FIRST],
        'app_build_info{version="1.3",os="linux"}': [*SECOND],
    }
    assert labels(rows) == {("app_build_info", "version"): [(0, "1.2"), (5, "1.3")]}


def test_rollout() -> None:
    """Of several pods the version that began last counts; the names of pods are no property."""
    rows: Rows = {
        'app_info{pod="a",version="1"}': [1.0] * 4 + [None] * 6,
        'app_info{pod="b",version="1"}': [1.0] * 6 + [None] * 4,
        'app_info{pod="c",version="2"}': [None] * 4 + [1.0] * 6,
        'app_info{pod="d",version="2"}': [None] * 6 + [1.0] * 4,
    }
    assert labels(rows) == {("app_info", "version"): [(0, "1"), (4, "2")]}


def test_state() -> None:
    """A state set says for each object which state it has been in."""
    rows: Rows = {
        'pod_phase{pod="a",phase="Running"}': [1.0] * 5 + [0.0] * 3 + [1.0] * 2,
        'pod_phase{pod="a",phase="Failed"}': [0.0] * 5 + [1.0] * 3 + [0.0] * 2,
        'pod_phase{pod="b",phase="Running"}': [1.0] * 10,
        'pod_phase{pod="b",phase="Failed"}': [0.0] * 10,
    }
    assert labels(rows) == {
        ('pod_phase{pod="a"}', "phase"): [(0, "Running"), (5, "Failed"), (8, "Running")]
    }


def test_constant() -> None:
    """An info that never changed is no signal."""
    assert labels({'app_info{version="1"}': [1.0] * 10}) == {}


def test_spans() -> None:
    """A series is 1 in spans; absent and 0 are the same."""
    assert spans_of([1.0, 1.0, None, 0.0, 1.0]) == [(0, 1), (4, 4)]
    assert spans_of([1.0, 1.0]) == [(0, 1)]
    assert spans_of([0.0, 1.0, 0.0]) == [(1, 1)]
