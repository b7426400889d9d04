"""`sidecar query series`."""

import json
from pathlib import Path

from tests.cli.query_history import ask, write_history


def test_series(tmp_path: Path) -> None:
    """Series are listed one a line, all or those that are selected."""
    history = write_history(tmp_path / "metrics.jsonl")
    assert ask(history, "series", "requests_total").stdout.splitlines() == [
        'requests_total{code="200"}',
        'requests_total{code="500"}',
    ]
    assert len(ask(history, "series").stdout.splitlines()) == 5
    shown = json.loads(ask(history, "series", "up", "-o", "json").stdout)
    assert shown == {"status": "success", "data": [{"__name__": "up"}]}
