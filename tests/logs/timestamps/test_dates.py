"""Which date figures and names mean."""

import pytest

from sidecar.logs.timestamps.layouts import NOW
from sidecar.logs.timestamps.read import read_time
from sidecar.times import parse_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("12/01/2026 10:00:00", "2026-12-01T10:00:00", id="slash-month-first"),
        pytest.param("13/01/2026 10:00:00", "2026-01-13T10:00:00", id="slash-day-over-twelve"),
        pytest.param("12.01.2026 10:00:00", "2026-01-12T10:00:00", id="dot-day-first"),
        pytest.param("26/01/12 10:00:00", "2026-01-12T10:00:00", id="two-figures-year-first"),
        pytest.param("1/12/26 10:00:00", "2026-01-12T10:00:00", id="unpadded-month-first"),
        pytest.param("17/06/09 20:10:40", "2017-06-09T20:10:40", id="spark"),
    ],
)
def test_order_of_day_and_month(text: str, expected: str) -> None:
    """Figures that can only be a day decide; else the mark between them does."""
    assert read_time(text, NOW) == parse_time(expected)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        pytest.param(
            "Dec 31 23:59:59", "2026-01-01T00:00:10", "2025-12-31T23:59:59", id="new-year"
        ),
        pytest.param(
            "Jan  2 00:00:00", "2026-01-01T12:00:00", "2026-01-02T00:00:00", id="a-day-on"
        ),
        pytest.param("Jan  3 00:00:00", "2026-01-01T12:00:00", "2025-01-03T00:00:00", id="too-far"),
        pytest.param("0229 10:00:00", "2024-03-01T00:00:00", "2024-02-29T10:00:00", id="leap-day"),
    ],
)
def test_no_year(text: str, now: str, expected: str) -> None:
    """A time without a year is the latest one that is at most a day ahead."""
    assert read_time(text, parse_time(now)) == parse_time(expected)
    assert read_time(text) is None
