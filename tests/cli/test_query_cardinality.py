"""`sidecar query cardinality`."""

import json
from pathlib import Path

from tests.cli.query_history import ask, write_history


def test_cardinality(tmp_path: Path) -> None:
    """Series are counted, also by metric."""
    history = write_history(tmp_path / "metrics.jsonl")
    counts = ask(history, "cardinality").stdout
    assert counts.startswith("5 series\n")
    assert "requests_total" in counts
    shown = json.loads(ask(history, "cardinality", "requests_total", "-o", "json").stdout)
    assert shown["status"] == "success"
