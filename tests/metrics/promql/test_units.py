"""What an expression measures, told by the names in it."""

import pytest

from sidecar.metrics.promql.query import parse
from sidecar.metrics.promql.units import unit_of


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("process_resident_memory_bytes", "bytes"),
        ("process_cpu_seconds_total", "s"),
        ("rate(process_cpu_seconds_total[1m])", ""),
        ("rate(requests_total[1m])", "1/s"),
        ("sum by (a) (rate(sent_bytes_total[1m]))", "bytes/s"),
        ("increase(sent_bytes_total[1m])", "bytes"),
        ("histogram_quantile(0.9, sum by (le) (rate(x_seconds_bucket[5m])))", "s"),
        ("rate(x_seconds_sum[5m]) / rate(x_seconds_count[5m])", ""),
        ("x_seconds_sum / x_seconds_count", "s"),
        ("a_bytes / b_bytes", ""),
        ("a_bytes * 8", "bytes"),
        ("a_bytes - b_bytes", "bytes"),
        ("count(a_bytes)", ""),
        ("max_over_time(a_bytes[1h])", "bytes"),
        ("-a_seconds", "s"),
        ('{job="a"}', ""),
        ("time()", ""),
    ],
)
def test_unit(text: str, unit: str) -> None:
    """Base units come from the ending of a name; rates are per second, shares have none."""
    assert unit_of(parse(text)) == unit
