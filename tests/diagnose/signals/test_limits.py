"""Gauges and their limits, by name."""

import pytest

from sidecar.diagnose.signals.limits import used_of_limits
from sidecar.diagnose.signals.names import bare
from sidecar.model.signals import Role


@pytest.mark.parametrize(
    ("series", "role", "free"),
    [
        (["process_open_fds", "process_max_fds"], Role.FILES, False),
        (["pool_connections_active", "pool_connections_max"], Role.SATURATION, False),
        (["redis_memory_used_bytes", "redis_memory_max_bytes"], Role.MEMORY, False),
        (
            ["node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"],
            Role.MEMORY,
            True,
        ),
    ],
)
def test_pairs(series: list[str], role: Role, *, free: bool) -> None:
    """A gauge and its limit are one signal; of memory that is available what is not is used."""
    (used,) = used_of_limits(bare(series))
    assert (used[0], used[4], used[5], used[6]) == (role, (series[0],), (series[1],), free)


def test_old_generation() -> None:
    """Of a heap with generations the old one counts."""
    heap = [f'jvm_memory_used_bytes{{area="heap",id="G1 {of}"}}' for of in ("Eden", "Old Gen")]
    (used,) = used_of_limits(bare(heap))
    assert used[4] == ('jvm_memory_used_bytes{area="heap",id="G1 Old Gen"}',)


@pytest.mark.parametrize(
    "series", [["a_size", "b_max"], ["requests_total", "requests_max"], ["pool_size"]]
)
def test_none(series: list[str]) -> None:
    """Names that do not belong together, counters, and gauges alone are none."""
    assert [*used_of_limits(bare(series))] == []
