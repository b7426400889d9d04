"""Figures and times of the page."""

import math
from datetime import UTC, timedelta, timezone

import pytest
from tests.e2e.pages.samples import NOW, NS

from sidecar.views.html.figures import Times, amount, size, span

DAY = 86_400 * NS


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (None, "s", "—"), (0, "s", "0 s"), (0.0042, "s", "4.2 ms"), (1.674, "s", "1.67 s"),
        (0.1783, "ratio", "17.8%"), (1.0, "ratio", "100%"), (0, "ratio", "0%"),
        (41.26, "1/s", "41.3/s"), (12_345.6, "1/s", "12,346/s"), (0.004, "1/s", "0.004/s"),
        (0, "bytes", "0 B"), (1536, "bytes", "1.5 KiB"), (2.0**80, "bytes", "1,073,741,824 PiB"),
        (-3.14159, "", "-3.14"), (1e300, "", "1e+300"), (math.inf, "", "inf"),
        (math.nan, "", "nan"),
    ],
)  # fmt: skip
def test_amount(value: float | None, unit: str, expected: str) -> None:
    """Three digits that matter, and the unit."""
    assert amount(value, unit) == expected


def test_size() -> None:
    """Bytes are counted in units of 1,024."""
    assert [size(1023), size(1024), size(50 * 2**30)] == ["1,023 B", "1 KiB", "50 GiB"]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-5, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (150, "2 min"),
        (3600, "1 h"),
        (11_100, "3 h 5 min"),
        (86_400, "1 d"),
        (187_200, "2 d 4 h"),
    ],
)
def test_span(seconds: float, expected: str) -> None:
    """Two units at most."""
    assert span(seconds) == expected


def test_day_stands_where_it_must() -> None:
    """A time of another day has its day, one of another year its year."""
    times = Times(UTC, NOW)
    assert times.clock(NOW) == "13:42"
    assert times.second(NOW - DAY) == "20 Feb 13:42:05"
    assert times.clock(NOW - 365 * DAY) == "21 Feb 2025 13:42"
    assert times.full(NOW) == "21 Feb 2026, 13:42:05 UTC"


def test_time_that_no_calendar_has() -> None:
    """A time after the year 9999, as a hostile log has it, is shown as unknown."""
    last = 253_402_300_799 * NS
    times = Times(timezone(timedelta(hours=9)), NOW)
    assert "?" in times.clock(last)
    assert times.mark(last).startswith("<time datetime=")
    assert times.mark(None) == "—"
