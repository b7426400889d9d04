"""Numbers as a person reads them."""

import math

import pytest

from sidecar.metrics.panels.rule import Unit
from sidecar.metrics.panels.units import signed, unit_of, written


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234, Unit.COUNT, "1,234"),
        (0.25, Unit.RATE, "0.25/s"),
        (1.5 * 1024**3, Unit.BYTES, "1.5 GiB"),
        (2048, Unit.SPEED, "2 KiB/s"),
        (754, Unit.SECONDS, "12 min"),
        (0.031, Unit.SHARE, "3.1%"),
        (1, Unit.FLAG, "up"),
        (0, Unit.FLAG, "down"),
    ],
)
def test_written(value: float, unit: Unit, text: str) -> None:
    """A figure is written by its unit; a flag is up or down."""
    assert written(value, unit) == text


@pytest.mark.parametrize(
    ("now", "then", "unit", "text"),
    [
        (12, 10, Unit.COUNT, "+2"),
        (10, 12, Unit.COUNT, "-2"),
        (10, 10, Unit.COUNT, ""),
        (10_000, 10_001, Unit.COUNT, ""),
        (0.011, 0.01, Unit.SHARE, "+0.1%"),
        (0.000001, 0, Unit.SHARE, "+1e-4%"),
        (1, 0, Unit.FLAG, ""),
        (math.inf, 1, Unit.COUNT, ""),
        (math.nan, 1, Unit.COUNT, ""),
    ],
)
def test_signed(now: float, then: float, unit: Unit, text: str) -> None:
    """A change has a sign; one of less than half a percent, or too small to write, is not news."""
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
