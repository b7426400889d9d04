"""Times as people type them."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.errors import UsageError
from sidecar.safe_text import neutralise
from sidecar.time_argument import absolute, read_time

NS = 1_000_000_000
NOW = 1_771_681_325 * NS + 7
"""2026-02-21T13:42:05.000000007Z, a Saturday."""

MIDNIGHT = 1_771_632_000
"""2026-02-21T00:00:00Z."""

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "nanos"),
    [
        ("10m", 600 * NS),
        ("-10m", 600 * NS),
        ("10m ago", 600 * NS),
        ("-1h30m", 5_400 * NS),
        ("1h30m ago", 5_400 * NS),
        ("10 min ago", 600 * NS),
        ("2 hours ago", 7_200 * NS),
        ("1 day", 86_400 * NS),
        ("90 seconds ago", 90 * NS),
        ("2h30m", 9_000 * NS),
        ("1.5s", 1_500_000_000),
        ("250ms", 250_000_000),
        ("3µs", 3_000),
        ("7ns", 7),
        ("1d", 86_400 * NS),
        ("1w", 604_800 * NS),
        ("1m30.5s", 90_500_000_000),
    ],
)
def test_spans(typed: str, nanos: int) -> None:
    """A duration is that long ago, with or without a sign, the word ago, or units in words."""
    assert read_time(typed, NOW, UTC) == NOW - nanos


@pytest.mark.parametrize(
    ("typed", "zone", "nanos"),
    [
        ("now", UTC, NOW),
        (" Now ", UTC, NOW),
        ("today", UTC, MIDNIGHT * NS),
        ("yesterday", UTC, (MIDNIGHT - 86_400) * NS),
        ("today", BERLIN, (MIDNIGHT - 3_600) * NS),
        ("all", UTC, 0),
        ("@1771632000", BERLIN, MIDNIGHT * NS),
        ("7:30", UTC, (MIDNIGHT + 27_000) * NS),
        ("2026-02-21 7:30", UTC, (MIDNIGHT + 27_000) * NS),
        ("13:00", UTC, (MIDNIGHT + 46_800) * NS),
        ("13:00", BERLIN, (MIDNIGHT + 43_200) * NS),
        ("13:00:07", UTC, (MIDNIGHT + 46_807) * NS),
        ("13:00:07.25", UTC, (MIDNIGHT + 46_807) * NS + 250_000_000),
        ("2026-02-21", UTC, MIDNIGHT * NS),
        ("2026-02-21T13:00", UTC, (MIDNIGHT + 46_800) * NS),
        ("2026-02-21 13:00", BERLIN, (MIDNIGHT + 43_200) * NS),
        ("2026-02-21T13:00:00.000000001", UTC, (MIDNIGHT + 46_800) * NS + 1),
        ("2026-02-21T13:00Z", BERLIN, (MIDNIGHT + 46_800) * NS),
        ("2026-02-21T13:00:05Z", BERLIN, (MIDNIGHT + 46_805) * NS),
        ("2026-02-21T13:00+02:00", UTC, (MIDNIGHT + 39_600) * NS),
        ("2026-02-21T13:00:00.5+0200", UTC, (MIDNIGHT + 39_600) * NS + 500_000_000),
        ("2026-02-21T13:00+02", UTC, (MIDNIGHT + 39_600) * NS),
        ("1771632000", BERLIN, MIDNIGHT * NS),
        ("1771632000.5", UTC, MIDNIGHT * NS + 500_000_000),
        ("1771632000000", UTC, MIDNIGHT * NS),
        ("1969-12-31T23:59:59.25", UTC, -750_000_000),
    ],
)
def test_times(typed: str, zone: tzinfo, nanos: int) -> None:
    """A word, a time of day, a date, both or an epoch number; in `zone` unless it has its own."""
    assert read_time(typed, NOW, zone) == nanos


@pytest.mark.usefixtures("berlin")
def test_the_zone_of_the_machine() -> None:
    """Without a zone it is the machine's own, summer time included."""
    assert read_time("13:00", NOW, None) == (MIDNIGHT + 43_200) * NS
    assert read_time("2026-07-21", NOW, None) == read_time("2026-07-20T22:00Z", NOW, UTC)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "soon", "2026", "2026-02-30", "2026-2-1", "25:00", "13:60", "13:00:61", "13:00Z"),
        *("2026-02-21T13", "2026-02-21T13:00:60", "1_771_632_000", "10", "0000-01-01", "\x1b[31m"),
        *("-", "ago", "10m later", "--10m", "10x ago", "10 fortnights ago", "@", "@x"),
    ],
)
def test_no_times(typed: str) -> None:
    """What is not a time is refused in one safe line that says how to write it."""
    with pytest.raises(UsageError, match=r"invalid time .*: use 10m, 13:00") as raised:
        read_time(typed, NOW, UTC)
    assert str(raised.value).isprintable()


def test_absolute_only() -> None:
    """Where there is no now, a time of day is none."""
    assert absolute("2026-02-21T13:00", UTC) == (MIDNIGHT + 46_800) * NS
    with pytest.raises(UsageError):
        absolute("13:00", UTC)


def outcome(typed: str, zone: tzinfo | None) -> object:
    """Return the time, or what is said about the text."""
    try:
        return read_time(typed, NOW, zone)
    except UsageError as error:
        return str(error)


@given(
    st.text(max_size=30) | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([+-]\d\d)?"),
    st.sampled_from([UTC, None, BERLIN]),
)
def test_any_text(typed: str, zone: tzinfo | None) -> None:
    """Whatever is typed, it is a time or is refused in one line that is safe to show."""
    result = outcome(typed, zone)
    assert isinstance(result, int) or result == neutralise(str(result))
