"""Times as people and programs write them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.times import formatter, parse_time

SECOND = 1_771_681_325
"""2026-02-21T13:42:05Z."""

NS = 1_000_000_000

NO_TIMES: tuple[object, ...] = (
    "",
    "now",
    "1_771_681_325",
    "1_0",
    "１７７１６８１３２５",  # noqa: RUF001 - full-width digits are the case
    "1e9",
    "0x6999b56d",
    "2026",
    "-1771681325",
    "9" * 400,
    "2026-02-30T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-02-21T24:00:00Z",
    "2026-02-21T13:60:00Z",
    "2026-02-21T13:42:61Z",
    "2026-02-21T13:42Z",
    "2026-02-21",
    "2026-02-21T13:42:05Z tail",
    "2026-02-21T13:42:05Z\n",
    "٢٠٢٦-02-21T13:42:05Z",
    "0000-01-01T00:00:00Z",
    True,
    False,
    None,
    [],
    {},
    b"1771681325",
    -1,
    -0.5,
    10**30,
    1e300,
    float("nan"),
    float("inf"),
)


@pytest.mark.parametrize(
    ("written", "seconds", "nanos"),
    [
        pytest.param("2026-02-21T13:42:05Z", SECOND, 0, id="zulu"),
        pytest.param("2026-02-21t13:42:05z", SECOND, 0, id="lower-case"),
        pytest.param("2026-02-21 13:42:05", SECOND, 0, id="space-no-zone"),
        pytest.param("2026-02-21T13:42:05 Z", SECOND, 0, id="space-before-zone"),
        pytest.param("2026-02-21T15:42:05+02:00", SECOND, 0, id="east"),
        pytest.param("2026-02-21T15:42:05+0200", SECOND, 0, id="no-colon"),
        pytest.param("2026-02-21T15:42:05+02", SECOND, 0, id="hours-only"),
        pytest.param("2026-02-21T08:12:05-05:30", SECOND, 0, id="west-half-hour"),
        pytest.param("2026-02-21T13:42:05,123Z", SECOND, 123_000_000, id="comma"),
        pytest.param("2026-02-21T13:42:05.1234567899Z", SECOND, 123_456_789, id="ten-digits"),
        pytest.param("1969-12-31T23:59:59.5Z", -1, 500_000_000, id="before-the-epoch"),
        pytest.param("2016-12-31T23:59:60Z", 1_483_228_800, 0, id="leap-second"),
        pytest.param("0001-01-01T00:00:00Z", -62_135_596_800, 0, id="first"),
        pytest.param("9999-12-31T23:59:59Z", 253_402_300_799, 0, id="last"),
    ],
)
def test_iso(written: str, seconds: int, nanos: int) -> None:
    """Each usual form of ISO 8601 is read to the nanosecond."""
    assert parse_time(written) == seconds * NS + nanos


@pytest.mark.parametrize("digits", range(10))
def test_iso_fraction(digits: int) -> None:
    """A fraction of no to nine digits is read exactly."""
    fraction = "123456789"[:digits]
    written = f"2026-02-21T13:42:05{'.' * bool(digits)}{fraction}Z"
    assert parse_time(written) == SECOND * NS + int(fraction.ljust(9, "0"))


@pytest.mark.parametrize(
    ("written", "nanos"),
    [
        pytest.param(SECOND, 0, id="seconds"),
        pytest.param(SECOND * 1_000 + 7, 7_000_000, id="milliseconds"),
        pytest.param(SECOND * 1_000_000 + 7, 7_000, id="microseconds"),
        pytest.param(SECOND * NS + 7, 7, id="nanoseconds"),
        pytest.param(SECOND + 0.1, 100_000_000, id="float-seconds"),
        pytest.param(SECOND * 1e3 + 0.5, 500_000, id="float-milliseconds"),
        pytest.param(str(SECOND), 0, id="text-seconds"),
        pytest.param(f"{SECOND}.25", 250_000_000, id="text-fraction"),
        pytest.param(f"{SECOND}123", 123_000_000, id="text-milliseconds"),
        pytest.param(f"{SECOND}000000007", 7, id="text-nanoseconds"),
    ],
)
def test_epoch(written: object, nanos: int) -> None:
    """An epoch number is taken for seconds, ms, µs or ns by its magnitude."""
    assert parse_time(written) == SECOND * NS + nanos


@pytest.mark.parametrize(
    "written", [pytest.param(value, id=ascii(value)[:40]) for value in NO_TIMES]
)
def test_no_time(written: object) -> None:
    """What is not a time is refused, not guessed and never an exception."""
    assert parse_time(written) is None


@given(
    st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)),  # noqa: DTZ001 - the zone is added
    st.integers(-23 * 60, 23 * 60),
)
def test_iso_round_trip(naive: datetime, offset: int) -> None:
    """Every time that Python can write comes back as itself."""
    when = naive.replace(tzinfo=timezone(timedelta(minutes=offset)))
    since = when - datetime(1970, 1, 1, tzinfo=UTC)
    assert parse_time(when.isoformat()) == since // timedelta(microseconds=1) * 1000


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_never_raises(written: object) -> None:
    """Whatever a log holds where a time should stand, the answer is a number or None."""
    assert isinstance(parse_time(written), int | None)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        pytest.param(UTC, "13:42:05", id="utc"),
        pytest.param(ZoneInfo("Asia/Kathmandu"), "19:27:05", id="named"),
        pytest.param(timezone(timedelta(hours=-8)), "05:42:05", id="offset"),
    ],
)
def test_formatter(zone: timezone | ZoneInfo, shown: str) -> None:
    """A time is written in the zone asked for, its fraction cut off."""
    assert formatter(zone)(SECOND * NS + 999_999_999) == shown


@pytest.mark.usefixtures("berlin")
def test_formatter_of_the_machine() -> None:
    """Without a zone it is the machine's own, summer time included."""
    show = formatter(None, "%Y-%m-%d %H:%M:%S")
    assert show(SECOND * NS) == "2026-02-21 14:42:05"
    assert show((SECOND + 150 * 86_400) * NS) == "2026-07-21 15:42:05"


@pytest.mark.parametrize("zone", [None, UTC], ids=["machine", "utc"])
def test_formatter_before_the_epoch(zone: timezone | None) -> None:
    """A time before 1970 is a time like others."""
    assert formatter(zone, "%Y")(-86_400 * 400 * NS) == "1968"
