"""Which labels a series of the history has for a query."""

import pytest

from sidecar.metrics.promql.labels import label
from sidecar.metrics.promql.vectors import written

DB = '{instance="db:9187",job="db"}'


@pytest.mark.parametrize(
    ("target", "key", "expected"),
    [
        ("", "up", "up"),
        ("", 'x{a="1"}', 'x{a="1"}'),
        (DB, "up", f"up{DB}"),
        (DB, 'x{a="1"}', 'x{a="1",instance="db:9187",job="db"}'),
        (DB, 'x{job="own"}', 'x{exported_job="own",instance="db:9187",job="db"}'),
        (
            DB,
            'x{exported_job="1",job="2"}',
            'x{exported_exported_job="2",exported_job="1",instance="db:9187",job="db"}',
        ),
        ('{__honor_labels__="true",job="db"}', 'x{job="own"}', 'x{job="own"}'),
        ('{__honor_labels__="true",job="db"}', "x", 'x{job="db"}'),
        ('{__honor_labels__="false",job="db"}', 'x{__own__="1"}', 'x{job="db"}'),
        ("", '{"a.b","c d"="1"}', '{"a.b","c d"="1"}'),
    ],
)
def test_label(target: str, key: str, expected: str) -> None:
    """A target's label wins over the sample's, unless it honours them; `__` is the scraper's."""
    found = label(target, key)
    assert found is not None
    assert written(found) == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [((), "{}"), ((("a", "{1}"),), '{a="{1}"}'), ((("a b", "x"),), '{"a b"="x"}')],
)
def test_written(labels: tuple[tuple[str, str], ...], expected: str) -> None:
    """Labels without a name are written in braces alone."""
    assert written(labels) == expected
