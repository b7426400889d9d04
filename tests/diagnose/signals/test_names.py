"""The words of metrics' names."""

import pytest

from sidecar.diagnose.signals.names import bare, keys, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("http_requests_total", ("http", "request", "total")),
        ("upstream_rq", ("upstream", "request")),
        ("db_queries:rate5m", ("db", "query", "rate5m")),
        ("process_status_ms", ("process", "status", "ms")),
        ("tls_access", ("tl", "access")),
    ],
)
def test_words(name: str, expected: tuple[str, ...]) -> None:
    """Words are in the singular, and Envoy's rq is a request."""
    assert words(name) == expected


def test_bare() -> None:
    """Series are grouped by metric; what is none is left out."""
    known = bare(['a{x="1"}', 'a{x="2"}', "b", "{"])
    assert {name: keys(members) for name, members in known.items()} == {
        "a": ('a{x="1"}', 'a{x="2"}'), "b": ("b",),
    }  # fmt: skip
