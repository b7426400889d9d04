"""Quantiles and means of each label set, and of all together."""

from array import array

import pytest

from sidecar.diagnose.signals.families.distributions import ByLabels, means, quantiles

TIMES = [60_000, 120_000]


def test_quantiles() -> None:
    """Quantiles come from the buckets of a minute; a minute without events has none."""
    buckets: ByLabels = {
        (("le", "1"),): array("d", [90.0, 0.0]),
        (("le", "2"),): array("d", [100.0, 0.0]),
        (("le", "+Inf"),): array("d", [100.0, 0.0]),
    }
    rows = {kind: (times, values) for _, kind, times, values in quantiles("d", buckets, TIMES)}
    assert set(rows) == {"p50", "p95", "p99"}
    assert rows["p95"] == ([60_000], (1.5,))


def test_parts_and_all() -> None:
    """One endpoint among others has quantiles of its own, and all have them together."""
    buckets: ByLabels = {
        (("path", path), ("le", bound)): array("d", [10.0, 10.0])
        for path in "ab"
        for bound in ("1", "+Inf")
    }
    spelled = {spelled for spelled, *_ in quantiles("d", buckets, TIMES)}
    assert spelled == {'d{path="a"}', 'd{path="b"}', "d"}


@pytest.mark.parametrize("bound", ["1", "x"])
def test_no_last_bucket(bound: str) -> None:
    """Without a bucket of all events there is no quantile."""
    assert [*quantiles("d", {(("le", bound),): array("d", [1.0, 1.0])}, TIMES)] == []


def test_means() -> None:
    """A mean needs the sum and the count of one label set."""
    sums: ByLabels = {(("path", "a"),): array("d", [4.0]), (("path", "b"),): array("d", [8.0])}
    counts: ByLabels = {(("path", "a"),): array("d", [2.0]), (("path", "b"),): array("d", [2.0])}
    rows = {spelled: part[0] / whole[0] for spelled, part, whole in means("d", sums, counts)}
    assert rows == {'d{path="a"}': 2.0, 'd{path="b"}': 4.0, "d": 3.0}
    assert [*means("d", sums, {})] == []
