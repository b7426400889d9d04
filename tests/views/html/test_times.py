"""Times of the page."""

from datetime import UTC, timedelta, timezone

from tests.e2e.pages.samples import NOW, NS

from sidecar.views.html.times import Times

DAY = 86_400 * NS


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
