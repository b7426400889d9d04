"""`sidecar query labels`."""

import json
from pathlib import Path

from tests.cli.query_history import ask, write_history


def test_labels(tmp_path: Path) -> None:
    """Labels are listed with the number of their values and the values."""
    history = write_history(tmp_path / "metrics.jsonl")
    lines = ask(history, "labels").stdout.splitlines()
    assert ["code", "2", "200,", "500"] in [line.split() for line in lines]
    shown = json.loads(ask(history, "labels", "requests_total", "-o", "json").stdout)
    assert shown["data"]["code"] == ["200", "500"]
