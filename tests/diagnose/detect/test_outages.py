"""Failed scrapes, gaps and restarts."""

from sidecar.diagnose.detect.outages import (
    CounterFalls,
    gaps,
    interval_of,
    is_start,
    outages,
    restarts,
)
from sidecar.diagnose.signals.grid import grid_of, ticks

MS = 1_000_000
TIMES = [60_000 * number for number in range(8)]
WHERE = ticks(TIMES, [1.0] * 8, grid_of(0, 86_400_000, 60_000))


def falls(*rows: list[float | None]) -> list[int]:
    """Return the steps at which so many of these counters fell that the target restarted."""
    counted = CounterFalls()
    for row in rows:
        counted.take(row)
    return [restart.at // MS // 60_000 for restart in counted.restarts(WHERE, "")]


def test_outages() -> None:
    """Failed scrapes in a row are one outage; one up to the end is lasting."""
    first, second = outages(TIMES, [1, 0, 0, 1, 1, 1, 1, 0], "")
    assert (first.start, first.end, first.scrapes, first.lasting) == (60_000 * MS, 120_000 * MS, 2,
                                                                      False)  # fmt: skip
    assert second.lasting


def test_gaps() -> None:
    """More than three intervals without a scrape are a gap."""
    times = [0, 10, 20, 50, 90]
    assert interval_of(times) == 20
    assert [gap.start // MS for gap in gaps(times, 10, "")] == [50]


def test_starts() -> None:
    """A start that moved, or an uptime that fell, is a restart."""
    assert is_start("process_start_time_seconds")
    assert is_start("node_uptime_seconds")
    assert not is_start("process_cpu_seconds_total")
    moved = {"process_start_time_seconds": [10.0] * 4 + [230.0] * 4}
    (restart,) = restarts(TIMES, moved, "")
    assert restart.at == 230_000 * MS
    fell = {"uptime": [100.0, 160.0, 220.0, 5.0, 65.0, 125.0, 185.0, 245.0]}
    (restart,) = restarts(TIMES, fell, "")
    assert restart.at == (180_000 - 5_000) * MS
    assert [*restarts(TIMES, {"uptime": [None] * 8}, "")] == []


def test_counters_that_fall() -> None:
    """Two counters, and half of those above zero, must fall at once."""
    falling: list[float | None] = [1.0, 2.0, 3.0, 0.0, 1.0, 2.0, 3.0, 4.0]
    rising: list[float | None] = [float(number) for number in range(8)]
    assert falls(falling, falling) == [3]
    assert falls(falling) == [3]
    assert falls(falling, rising) == []
    assert falls(falling, falling, rising, rising) == [3]
    assert falls(falling, falling, rising, rising, rising) == []
    assert falls(rising, [0.0] * 8) == []


def test_unknown_steps() -> None:
    """What is not known keeps its last value."""
    falling: list[float | None] = [1.0, 2.0, None, None, 0.5, 2.0, 3.0, 4.0]
    assert falls(falling, falling) == [4]
