"""Numbers as a person reads them."""

import math

import pytest

from sidecar.metrics.panels.rule import Unit
from sidecar.metrics.panels.units import signed, unit_of, written


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, Unit.COUNT, "0"),
        (7, Unit.COUNT, "7"),
        (1234, Unit.COUNT, "1,234"),
        (99_999, Unit.COUNT, "99,999"),
        (100_000, Unit.COUNT, "100k"),
        (999_950, Unit.COUNT, "1M"),
        (2_470_000, Unit.COUNT, "2.47M"),
        (1.239, Unit.COUNT, "1.24"),
        (12.39, Unit.COUNT, "12.4"),
        (123.9, Unit.COUNT, "124"),
        (-3, Unit.COUNT, "-3"),
        (math.nan, Unit.COUNT, "NaN"),
        (math.inf, Unit.BYTES, "+Inf"),
        (-math.inf, Unit.RATE, "-Inf"),
        (17, Unit.RATE, "17/s"),
        (0.25, Unit.RATE, "0.25/s"),
        (0, Unit.BYTES, "0 B"),
        (1023, Unit.BYTES, "1,023 B"),
        (1024, Unit.BYTES, "1 KiB"),
        (1.5 * 1024**3, Unit.BYTES, "1.5 GiB"),
        (1024**7, Unit.BYTES, "1,048,576 PiB"),
        (2048, Unit.SPEED, "2 KiB/s"),
        (0, Unit.SECONDS, "0 s"),
        (0.000012, Unit.SECONDS, "12 µs"),
        (0.0123, Unit.SECONDS, "12.3 ms"),
        (0.9999, Unit.SECONDS, "1 s"),
        (1.5, Unit.SECONDS, "1.5 s"),
        (119, Unit.SECONDS, "119 s"),
        (754, Unit.SECONDS, "12m 34s"),
        (11_520, Unit.SECONDS, "3h 12m"),
        (442_800, Unit.SECONDS, "5d 3h"),
        (0.031, Unit.SHARE, "3.1%"),
        (1, Unit.SHARE, "100%"),
        (1, Unit.FLAG, "up"),
        (0, Unit.FLAG, "down"),
    ],
)
def test_written(value: float, unit: Unit, text: str) -> None:
    """Three digits that matter are enough, in the unit that makes them short."""
    assert written(value, unit) == text


@pytest.mark.parametrize(
    ("now", "then", "unit", "text"),
    [
        (12, 10, Unit.COUNT, "+2"),
        (10, 12, Unit.COUNT, "-2"),
        (10, 10, Unit.COUNT, ""),
        (10_000, 10_001, Unit.COUNT, ""),
        (0.011, 0.01, Unit.SHARE, "+0.1%"),
        (0.000001, 0, Unit.SHARE, ""),
        (1, 0, Unit.FLAG, ""),
        (math.inf, 1, Unit.COUNT, ""),
        (math.nan, 1, Unit.COUNT, ""),
    ],
)
def test_signed(now: float, then: float, unit: Unit, text: str) -> None:
    """A change has a sign; one of less than half a percent, or too small to write, is no news."""
    assert signed(now, then, unit) == text


@pytest.mark.parametrize(
    ("name", "counted", "unit"),
    [
        ("x_total", True, Unit.RATE),
        ("x_bytes_total", True, Unit.SPEED),
        ("x_seconds_total", True, Unit.SHARE),
        ("x", False, Unit.COUNT),
        ("x_bytes", False, Unit.BYTES),
        ("x_seconds", False, Unit.SECONDS),
        ("x_ratio", False, Unit.SHARE),
    ],
)
def test_unit_of(name: str, *, counted: bool, unit: Unit) -> None:
    """A name tells its unit by its ending; seconds a second are a share of the time."""
    assert unit_of(name, counted=counted) is unit
