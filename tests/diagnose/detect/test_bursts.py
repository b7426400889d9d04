"""A burst is told from what a log's own past explains."""

from collections.abc import Callable
from random import Random

import pytest
from tests.diagnose.lines import WINDOW, steady

from sidecar.diagnose.detect.bursts import burst

Row = list[int]


def plant(row: Row, start: int, counts: list[int]) -> Row:
    """Return a row with these events added from a minute on."""
    return [
        each + (counts[at - start] if 0 <= at - start < len(counts) else 0)
        for at, each in enumerate(row)
    ]


def quiet() -> Row:
    """Return a day without events."""
    return [0] * 1440


def hourly() -> Row:
    """Return a day on which something fails in bulk once an hour."""
    chance = Random(5002)
    return [chance.randint(20, 40) if at % 60 == 17 else 0 for at in range(1440)]


def clumps() -> Row:
    """Return a day with a clump of errors now and then."""
    chance = Random(5003)
    return [int(chance.expovariate(0.15)) if chance.random() < 0.02 else 0 for _ in range(1440)]


@pytest.mark.parametrize(
    ("row", "start", "counts"),
    [
        pytest.param(quiet, 1400, [20], id="a minute, in a log without errors"),
        pytest.param(lambda: steady(0.5), 1400, [20], id="a minute"),
        pytest.param(lambda: steady(0.5), 1400, [6, 6, 6, 6, 6], id="some minutes"),
        pytest.param(lambda: steady(5), 1390, [20] * 50, id="until the end"),
        pytest.param(hourly, 1400, [150], id="stronger than those of each hour"),
        pytest.param(clumps, 1390, [20] * 10, id="longer than clumps"),
    ],
)
def test_burst(row: Callable[[], Row], start: int, counts: list[int]) -> None:
    """What stands out is found, with its minute and its end."""
    found = burst(plant(row(), start, counts), steady(30), WINDOW)
    assert found is not None
    assert abs(found.at - start) <= 1
    assert abs(found.until - start - len(counts)) <= 1
    assert found.count >= sum(counts) * 0.8


@pytest.mark.parametrize(
    ("row", "start", "counts"),
    [
        pytest.param(quiet, 1400, [5], id="few"),
        pytest.param(lambda: steady(0.5), 1400, [4], id="little more than usual"),
        pytest.param(lambda: steady(20), 1400, [20] * 10, id="twice as many"),
        pytest.param(hourly, 1400, [40], id="as each hour"),
        pytest.param(clumps, 1400, [18], id="a clump as others"),
        pytest.param(quiet, 1340, [30] * 30, id="over before the window"),
        pytest.param(quiet, 500, [30] * 940, id="so for longer than not"),
    ],
)
def test_no_burst(row: Callable[[], Row], start: int, counts: list[int]) -> None:
    """What happened so before, or is too little, is none."""
    assert burst(plant(row(), start, counts), steady(30), WINDOW) is None


@pytest.mark.parametrize("start", [1370, 1200, 800])
def test_still_there(start: int) -> None:
    """What began before the window is reported while it lasts."""
    found = burst(plant(quiet(), start, [30] * (1440 - start)), steady(30), WINDOW)
    assert found is not None
    assert (found.at, found.until) == (start, 1440)


def test_traffic() -> None:
    """Ten times the errors among ten times the records are the usual share."""
    records = plant([100] * 1440, 1400, [900] * 10)
    errors = plant(steady(2), 1400, [18] * 10)
    assert burst(errors, records, WINDOW) is None


def test_no_past() -> None:
    """Without half an hour of earlier log nothing is a burst."""
    assert burst([0] * 20 + [50], [10] * 21, 0) is None
    assert burst([0] * 40 + [50], [10] * 41, 0) is not None


def test_false_alarms() -> None:
    """Of 200 days with errors by chance and in clumps none has a burst."""
    chance = Random(5004)
    rows = []
    for _ in range(200):
        mean, clump = chance.choice((0.01, 0.1, 1.0)), chance.choice((0.3, 0.7, 1.0))
        rows.append(
            [
                1 + int(chance.expovariate(clump)) if chance.random() < mean / 2 else 0
                for _ in range(1440)
            ]
        )
    assert [row for row in rows if burst(row, [20] * 1440, WINDOW)] == []
