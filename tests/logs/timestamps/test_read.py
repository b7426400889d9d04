"""Times at any place of a line."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.logs.timestamps.layouts import NOW
from sidecar.logs.timestamps.read import read_time, timestamp_at
from sidecar.times import parse_time


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-31 13:42:05",
        "2026-13-01 13:42:05",
        "2026-02-21 25:42:05",
        "2026-02-21 13:61:05",
        "2026-02-21 13:42:65",
        "31/Foo/2026:13:42:05",
        "32/13/2026 13:42:05",
        "99/99/99 10:00:00",
        "Feb 30 13:42:05",
        "13:00:00 PM",
        "25:00:00",
        "127.0.0.1",
        "10.0.0.7:8080",
        "1.2.3",
        "404",
        "12345678",
        "@40000000",
        "May be",
        "Marching on",
        "Sunday",
        "",
    ],
)
def test_no_time(text: str) -> None:
    """What is not a time is none, however much it looks like one."""
    stamp = timestamp_at(text, 0, NOW)
    assert stamp is None or stamp.end < len(text)
    assert read_time(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "nanos"),
    [("2026-02-21 13:42:05,1", 100_000_000), ("21 Feb 2026 13:42:05.000000001", 1)],
)
def test_fractions(text: str, nanos: int) -> None:
    """A fraction is read to the nanosecond."""
    assert (read_time(text, NOW) or 0) % 1_000_000_000 == nanos


def test_a_count_is_no_time() -> None:
    """A bare number is a time only if it lies in the last ten years."""
    assert timestamp_at("1234567890 orders", 0, NOW) is None
    assert timestamp_at("1771681325 orders", 0, NOW) is not None
    assert timestamp_at("[1234567890] orders", 1, NOW) is not None


def test_half_days() -> None:
    """Noon and midnight are read as the half of the day says."""
    hours = {"12:00:00 AM": 0, "12:00:00 PM": 12, "1:00:00 am": 1, "11:00:00 p.m.": 23}
    for text, hour in hours.items():
        assert read_time(f"2/21/2026 {text}", NOW) == parse_time(f"2026-02-21T{hour:02d}:00:00")


@given(st.text(alphabet="0123456789-/.:, TZ+@[]AMPMJanFebUTC", max_size=60))
def test_never_raises(text: str) -> None:
    """Whatever stands where a time should, the answer is a time inside the text, or none."""
    stamp = timestamp_at(text, 0, NOW)
    assert stamp is None or stamp.text == text[: stamp.end]


@pytest.mark.parametrize("piece", ["1", "1 ", "1:", "Jan ", "Mon ", "2026-", " ", "12/", "@4"])
def test_long_texts(piece: str) -> None:
    """A text of 1 MiB costs no more than a short one."""
    start = time.process_time()
    timestamp_at(piece * ((1 << 20) // len(piece)), 0, NOW)
    assert time.process_time() - start < 0.3
