"""Zones behind a time: offsets, letters and names."""

import pytest

from sidecar.logs.timestamps.read import read_time, timestamp_at
from sidecar.logs.timestamps.zones import zone_at
from sidecar.times import parse_time

CLOCK = "2026-07-21 13:42:05"


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        pytest.param("Z", 0, id="zulu"),
        pytest.param("+0200", 2, id="offset"),
        pytest.param(" +02:00", 2, id="offset-apart"),
        pytest.param(" -07", -7, id="hours"),
        pytest.param(" GMT+02:00", 2, id="gmt"),
        pytest.param(" UTC", 0, id="utc"),
        pytest.param(" CEST", 2, id="letters"),
        pytest.param(" IST", 5.5, id="india"),
        pytest.param(" (PST)", -8, id="letters-in-brackets"),
        pytest.param(" Europe/Berlin", 2, id="name-in-summer"),
        pytest.param(" America/New_York", -4, id="name-west"),
        pytest.param("+02:00[Europe/Berlin]", 2, id="java"),
        pytest.param(" +0200 CEST", 2, id="go"),
    ],
)
def test_zones(zone: str, hours: float) -> None:
    """Each spelling of a zone gives the time in UTC."""
    expected = parse_time(CLOCK)
    assert expected is not None
    assert read_time(CLOCK + zone) == expected - hours * 3_600 * 1_000_000_000


def test_a_name_knows_its_summer() -> None:
    """A named zone has the offset of the day."""
    assert read_time("2026-01-21 13:42:05 Europe/Berlin") == parse_time("2026-01-21T12:42:05Z")
    assert read_time("2026-07-21 13:42:05 Europe/Berlin") == parse_time("2026-07-21T11:42:05Z")


@pytest.mark.parametrize(
    "text", [" ERROR x", " INFO x", " Foo/Bar x", " web-1 x", " XYZ x", " -1.5 x", "+x", ""]
)
def test_no_zone(text: str) -> None:
    """Words and numbers behind a time are not a zone."""
    assert zone_at(text, 0) is None
    stamp = timestamp_at(CLOCK + text, 0, None)
    assert stamp is not None
    assert stamp.end == len(CLOCK)
