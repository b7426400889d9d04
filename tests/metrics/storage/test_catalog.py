"""What a history is made of, and why a query finds nothing in it."""

import pytest

from sidecar.metrics.promql.query import parse
from sidecar.metrics.storage.catalog import (
    cardinality,
    label_values,
    only_selector,
    series,
    shortest_window,
    why_empty,
)
from sidecar.model.matrix import Share

NAMES = [
    ("", "up"),
    ('{job="web"}', "up"),
    ('{job="web"}', 'requests_total{code="200"}'),
    ('{job="web"}', 'requests_total{code="500"}'),
    ('{job="web"}', 'requests_total{code="404"}'),
]
ALL = series(NAMES, None)


def test_series() -> None:
    """Series are listed with their target's labels, sorted, those that are asked for."""
    asked = only_selector(parse('requests_total{code!="200"}'))
    assert [dict(labels)["code"] for labels in series(NAMES, asked)] == ["404", "500"]
    assert len(ALL) == 5
    assert only_selector(parse("sum(up)")) is None


def test_what_is_no_series() -> None:
    """A key that somebody wrote by hand, and that is not a series, is not listed."""
    assert series([("", "up"), ("", "x{"), ("", '{"a" 1}'), ("", "")], None) == [
        (("__name__", "up"),)
    ]


def test_labels() -> None:
    """Each label has its values."""
    assert label_values(ALL) == {
        "__name__": ["requests_total", "up"],
        "code": ["200", "404", "500"],
        "job": ["web"],
    }


def test_cardinality() -> None:
    """Metrics are ordered by series, labels by values; both know how many series have them."""
    found = cardinality(ALL)
    assert found.series == 5
    assert found.metrics == (Share("requests_total", 3, 3), Share("up", 2, 2))
    assert found.labels == (Share("code", 3, 3), Share("job", 1, 4))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("request_total", "no metric 'request_total' in that time; did you mean requests_total?"),
        ("rate(zzz[5m])", "no metric 'zzz' in that time; see 'sidecar query series'"),
        (
            'sum(requests_total{code="503"})',
            'no series with code="503"; code is "200", "404", "500"',
        ),
        ('up{job="db"}', 'no series with job="db"; job is "", "web"'),
        ('up{nolabel="x"}', "no series of up has the label nolabel"),
        ('{nolabel="x"}', "no series has the label nolabel"),
        (
            "histogram_quantile(0.9, up)",
            "up has no le label: histogram_quantile needs the _bucket series",
        ),
        (
            "histogram_quantile(0.9, sum(rate(up[5m])))",
            "up has no le label: histogram_quantile needs the _bucket series",
        ),
        ("histogram_quantile(0.9, took_bucket)", ""),
        ("up > 5", ""),
    ],
)
def test_why_empty(text: str, said: str) -> None:
    """A wrong name is corrected, a wrong value answered with those that there are."""
    found = [*ALL, (("__name__", "took_bucket"), ("le", "1"))]
    assert why_empty(parse(text), found) == said


def test_shortest_window() -> None:
    """The shortest range of an expression is found, wherever it is."""
    assert shortest_window(parse("rate(a[5m]) / max_over_time(rate(b[30s])[1h:])")) == 30_000
    assert shortest_window(parse("up")) == 0
