"""Names of metrics that belong together."""

import pytest

from sidecar.diagnose.signals.pairs import may_pair, stem_of, wholes_of


@pytest.mark.parametrize(
    ("metric", "stem"),
    [
        ("x_bucket", "x"), ("x_total", "x"), ("cache_hits_total", "cache"),
        ("cache_misses_total", "cache"), ("plain", "plain"),
    ],
)  # fmt: skip
def test_stem(metric: str, stem: str) -> None:
    """Metrics of one family have one stem."""
    assert stem_of(metric) == stem


@pytest.mark.parametrize(
    ("metric", "wholes"),
    [
        ("cache_hits_total", [("cache_misses_total", True)]),
        ("db_errors", [("db_requests", False)]),
        ("heap_free", [("heap_total", False)]),
        ("cache_misses_total", []),
        ("usedness", []),
    ],
)
def test_wholes(metric: str, wholes: list[tuple[str, bool]]) -> None:
    """A part names its whole by another word; hits and misses make the whole together."""
    assert list(wholes_of(metric)) == wholes


def test_words() -> None:
    """A word counts as a whole, not within another one."""
    assert may_pair("cache_misses_total")
    assert not may_pair("usedness")
