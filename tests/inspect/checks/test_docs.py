"""Every check of metrics documents itself."""

import re
from importlib import import_module

import pytest

NAMES = (
    "target_down", "target_slow", "health_not_ok", "restart", "restart_loop", "error_ratio_up",
    "latency_up", "traffic_dropped", "memory_growing", "files_growing", "saturation",
    "scrape_gaps", "exposition_faults", "disk_filling", "clock_skew",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_documented(name: str) -> None:
    """A check's module tells its rule, its threshold, its known false alarms and what to do."""
    module = import_module(f"sidecar.inspect.checks.{name}")
    assert module.CHECK.code == name.replace("_", "-")
    for part in ("Rule:", "Threshold:", "Known false alarms:", "What to do:"):
        assert re.search(f"^{part}", module.__doc__ or "", re.MULTILINE)
