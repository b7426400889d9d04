"""A family's signals: alone, summed, as ratios and as labels."""

from collections.abc import Mapping, Sequence

import pytest

from sidecar.diagnose.signals.counters import AnsweredTimes
from sidecar.diagnose.signals.families.family import SignalFamily, unit_of
from sidecar.metrics.storage.select import Column
from sidecar.model.signals import LabelSignal, SeriesSignal

TIMES = [15_000 * number for number in range(9)]


def signals(rows: Mapping[str, Sequence[float | None]]) -> list[SeriesSignal | LabelSignal]:
    """Return all signals of a family of series."""
    grid = AnsweredTimes(None)
    grid.take(TIMES)
    family = SignalFamily("", grid)
    alone = [
        signal for key, row in rows.items() for signal in family.take(Column("", key, TIMES, row))
    ]
    return [*alone, *family.rest()]


def values(rows: Mapping[str, Sequence[float | None]]) -> dict[tuple[str, str], Sequence[float]]:
    """Return the values of all figures, by series and kind."""
    return {
        (signal.series, signal.kind): signal.values
        for signal in signals(rows)
        if isinstance(signal, SeriesSignal)
    }


def test_gauges_together() -> None:
    """The gauges of one metric are signals one by one, and their sum is one."""
    wave = [3.0, 1.0] * 4 + [3.0]
    found = values({'depth{shard="a"}': wave, 'depth{shard="b"}': [10.0] * 9})
    assert set(found) == {
        ('depth{shard="a"}', "value"), ('depth{shard="b"}', "value"), ("depth", "value"),
    }  # fmt: skip
    assert list(found["depth", "value"])[:2] == [13.0, 11.0]


def test_a_member_that_ends() -> None:
    """The sum goes on without a member that ended."""
    rows: dict[str, Sequence[float | None]] = {
        'depth{shard="a"}': [2.0] * 9,
        'depth{shard="b"}': [1.0] * 4 + [None] * 5,
    }
    assert list(values(rows)["depth", "value"]) == [3.0] * 4 + [2.0] * 5


def test_pair_of_sums() -> None:
    """Used and largest of several pools are one ratio of their sums."""
    wave = [3.0, 1.0] * 4 + [3.0]
    rows = {
        'pool_used{pool="a"}': wave, 'pool_used{pool="b"}': wave,
        'pool_max{pool="a"}': [8.0] * 9, 'pool_max{pool="b"}': [2.0] * 9,
    }  # fmt: skip
    assert values(rows)["pool_used", "ratio"][0] == 0.6


def test_total_that_counts_nothing() -> None:
    """What is used of a total is a ratio, though a counter's name ends alike."""
    wave = [3.0, 1.0] * 4 + [3.0]
    found = values({"memory_total": [6.0] * 9, "memory_used": wave})
    assert list(found["memory_used", "ratio"])[:2] == [0.5, 1 / 6]


def test_labels() -> None:
    """An info is no figure, but a label over time."""
    rows = {
        'app_info{version="1"}': [1.0] * 4 + [None] * 5,
        'app_info{version="2"}': [None] * 4 + [1.0] * 5,
    }
    assert signals(rows) == [
        LabelSignal("", "app_info", "version", (0, TIMES[4]), ("1", "2")),
    ]


@pytest.mark.parametrize(
    ("metric", "unit"),
    [("a_seconds", "s"), ("a_bytes_total", "bytes"), ("a_ratio", "ratio"), ("a", "")],
)
def test_unit(metric: str, unit: str) -> None:
    """A name's ending is its unit."""
    assert unit_of(metric) == unit
