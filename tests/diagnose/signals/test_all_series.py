"""Every series is a signal, whatever its name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sidecar.diagnose.signals.all_series import batch_signals, batches_of
from sidecar.metrics.storage.history import History
from sidecar.metrics.storage.select import names
from sidecar.model.sample import Scrape
from sidecar.model.signals import SeriesSignal

NS = 1_000_000_000
START = 1_767_225_600
STEP = 15
COUNT = 41
"""Ten minutes."""

Values = Callable[[int], dict[str, float]]


def signals(
    folder: Path, values: Values, down: frozenset[int] = frozenset()
) -> dict[tuple[str, str], SeriesSignal]:
    """Return the signals of a history, by series and kind; `down` are scrapes that failed."""
    path = folder / "metrics.jsonl"
    history = History(path)
    for number in range(COUNT):
        up = number not in down
        samples = values(number) if up else {}
        history.append(Scrape((START + STEP * number) * NS, up, samples, "" if up else "refused"))
    history.close()
    end = (START + STEP * COUNT) * 1000
    return {
        (signal.series, signal.kind): signal
        for batch in batches_of(names(path, 0, end))
        for signal in batch_signals(path, 0, end, batch)
        if isinstance(signal, SeriesSignal)
    }


def test_counters(tmp_path: Path) -> None:
    """A counter is a rate, by its name or as one that never falls; its label sets also together."""
    found = signals(
        tmp_path,
        lambda n: {'a_total{x="1"}': 30.0 * n, 'a_total{x="2"}': 15.0 * n, "rows": 7.5 * n},
    )
    assert set(found) == {
        ('a_total{x="1"}', "rate"), ('a_total{x="2"}', "rate"), ("a_total", "rate"),
        ("rows", "rate"),
    }  # fmt: skip
    assert set(found["a_total", "rate"].values) == {3.0}
    assert set(found["rows", "rate"].values) == {0.5}
    assert found["a_total", "rate"].unit == "1/s"


def test_reset(tmp_path: Path) -> None:
    """A counter that began again is never negative."""
    found = signals(tmp_path, lambda n: {"a_total": 15.0 * (n if n < 20 else n - 20)})
    values = found["a_total", "rate"].values
    assert min(values) >= 0
    assert values[-1] == 1.0


def test_failed_scrapes(tmp_path: Path) -> None:
    """A failed scrape is neither drop nor jump: what was counted meanwhile is spread over it."""
    found = signals(
        tmp_path, lambda n: {"a_total": 15.0 * n, "g": n % 2 + 1.0}, down=frozenset({10, 11})
    )
    assert set(found["a_total", "rate"].values) == {1.0}
    assert len(found["g", "value"].values) == COUNT - 2


def test_appears(tmp_path: Path) -> None:
    """A counter that appears while others were scraped began at zero: the first error counts."""
    found = signals(tmp_path, lambda n: {"up_total": n} | ({"e_total": 30.0} if n >= 30 else {}))
    assert max(found["e_total", "rate"].values) == 2.0


def test_gauges(tmp_path: Path) -> None:
    """A gauge is its value, a time its age, a quantile of a summary what its label says."""
    found = signals(
        tmp_path,
        lambda n: {
            "queue_bytes": 3.0 + n % 2,
            "last_success_time_seconds": float(START - 60),
            "process_start_time_seconds": float(START - 60),
            'd_seconds{quantile="0.95"}': 0.5 - n % 2 / 10,
        },
    )
    assert set(found) == {
        ("queue_bytes", "value"), ("last_success_time_seconds", "age"),
        ('d_seconds{quantile="0.95"}', "p95"),
    }  # fmt: skip
    assert found["queue_bytes", "value"].unit == "bytes"
    assert found["last_success_time_seconds", "age"].values[0] == 60.0
    assert found['d_seconds{quantile="0.95"}', "p95"].unit == "s"


def test_histogram(tmp_path: Path) -> None:
    """A histogram is its quantiles, mean and rate, a minute at a time."""
    found = signals(
        tmp_path,
        lambda n: {
            'd_seconds_bucket{le="0.1"}': 90.0 * n,
            'd_seconds_bucket{le="1"}': 100.0 * n,
            'd_seconds_bucket{le="+Inf"}': 100.0 * n,
            "d_seconds_sum": 20.0 * n,
            "d_seconds_count": 100.0 * n,
        },
    )
    kinds = {kind for series, kind in found if series == "d_seconds"}
    assert kinds == {"p50", "p95", "p99", "mean"}
    assert found["d_seconds", "mean"].values[0] == pytest.approx(0.2)
    assert found["d_seconds", "p95"].values[0] == pytest.approx(0.55)
    assert len(found["d_seconds", "p95"].values) == COUNT * STEP // 60
    assert set(found["d_seconds_count", "rate"].values) == {100 / 15}
    assert found["d_seconds_count", "rate"].unit == "1/s"


@pytest.mark.parametrize(
    ("names", "ratio"),
    [
        (("cache_hits_total", "cache_misses_total"), 0.75),
        (("jobs_errors_total", "jobs_requests_total"), 3.0),
    ],
)
def test_pairs_of_counters(names: tuple[str, str], ratio: float, tmp_path: Path) -> None:
    """Two counters whose names belong together are a ratio as well."""
    found = signals(tmp_path, lambda n: {names[0]: 45.0 * n, names[1]: 15.0 * n})
    assert set(found[names[0], "ratio"].values) == {ratio}


def test_pairs_of_gauges(tmp_path: Path) -> None:
    """Two gauges whose names belong together are a ratio as well."""
    found = signals(tmp_path, lambda n: {"pool_used": 5.0 - n % 2, "pool_size": 10.0})
    assert set(found["pool_used", "ratio"].values) == {0.5, 0.4}
