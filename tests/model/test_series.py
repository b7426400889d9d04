"""What a metric's name says of its unit; how series are spelled is tested where they are read."""

import pytest

from sidecar.model.series import base_unit


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        ("a_seconds", "s"), ("a_seconds_sum", "s"), ("a_bytes_total", "bytes"),
        ("a_seconds_count", ""), ("seconds", "s"), ("a", ""), ("", ""),
    ],
)  # fmt: skip
def test_base_unit(metric: str, unit: str) -> None:
    """A unit stands at the end of a name; how often something was measured has none."""
    assert base_unit(metric) == unit
