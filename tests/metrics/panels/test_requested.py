"""What `--panel` understands."""

import pytest
from tests.metrics.panels.harness import scraped, shown

from sidecar.errors import UsageError
from sidecar.metrics.panels.requested import asked

SAMPLES = {
    'x_total{code="200"}': 100.0,
    'x_total{code="500"}': 10.0,
    'temp{room="a",floor="1"}': 20.0,
    'temp{room="b",floor="1"}': 30.0,
    't_seconds_bucket{le="1"}': 10.0,
    't_seconds_bucket{le="+Inf"}': 10.0,
    "t_seconds_count": 10.0,
    "one_bytes": 2048.0,
}
LATER = {key: value + 10 for key, value in SAMPLES.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x_total", {"x_total": "4/s"}),
        ("rate(x_total)", {"rate(x_total)": "4/s"}),
        ("rate(x_total[5m])", {"rate(x_total[5m])": "4/s"}),
        ('x_total{code="500"}', {'x_total{code="500"}': "2/s"}),
        ('x_total{code=~"5..|2.."}', {'x_total{code=~"5..|2.."}': "4/s"}),
        ('rate(x_total{code!="200"})', {'rate(x_total{code!="200"})': "2/s"}),
        ('x_total{code!~"2..",}', {'x_total{code!~"2..",}': "2/s"}),
        ("temp", {"temp b": "40", "temp a": "30"}),
        ("sum(temp)", {"sum(temp)": "70"}),
        ("max(temp)", {"max(temp)": "40"}),
        ("one_bytes", {"one_bytes": "2.01 KiB"}),
        ("t_seconds", {"t_seconds p95": "950 ms"}),
        ("t_seconds_bucket", {"t_seconds_bucket p95": "950 ms"}),
        ("t_seconds_count", {"t_seconds_count": "2/s"}),
        ("quantile(0.5, t_seconds)", {"quantile(0.5, t_seconds)": "500 ms"}),
        ("histogram_quantile(0.99,t_seconds_bucket)", None),
        ("absent_metric", {"absent_metric": "-"}),
    ],
)
def test_what_is_shown(text: str, expected: dict[str, str] | None) -> None:
    """A metric is shown as its kind wants it; a form around it decides otherwise."""
    found = shown(scraped(0, SAMPLES), scraped(5, LATER), wanted=(text,))
    wanted = expected or {text: "990 ms"}
    assert {label: panel.value for label, panel in found.items()} == wanted


def test_the_order_is_that_of_the_flags() -> None:
    """Several are shown in the order in which they were asked for, and nothing else."""
    found = shown(scraped(0, SAMPLES), wanted=("one_bytes", "sum(temp)", "x_total"))
    assert list(found) == ["one_bytes", "sum(temp)", "x_total"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x y",
        "rate(x",
        "x)",
        "rate(x) + 1",
        "quantile(x)",
        "quantile(0.5.1, x)",
        "0.5, x",
        'x{code="200"',
        "x{code=200}",
        "avg(x)",
        "{}",
    ],
)
def test_refused(text: str) -> None:
    """Anything else is refused, with the forms that there are."""
    with pytest.raises(UsageError, match=r"is not understood; write a metric, as x"):
        asked(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('x{code=~"("}', "is not a pattern"),
        ("quantile(1.5, x)", "a quantile is between 0 and 1"),
    ],
)
def test_refused_with_a_reason(text: str, why: str) -> None:
    """A pattern or a quantile that is none is named."""
    with pytest.raises(UsageError, match=why):
        asked(text)
