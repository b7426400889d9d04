"""Inputs that public reports show read wrong, and what `sidecar watch - -o json` must give."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).with_name("reported.jsonl")
CASES = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def meets(expected: object, value: object) -> bool:
    """Return whether a value is as expected: equal, or as `startswith`, `contains`, `in` say."""
    if not isinstance(expected, dict):
        return expected == value
    if "startswith" in expected:
        return str(value).startswith(expected["startswith"])
    return (
        str(expected["contains"]) in str(value)
        if "contains" in expected
        else (value in expected["in"])
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_reported(case: dict[str, Any]) -> None:
    """Each input gives the records, levels, times and messages that its report asks for."""
    done = subprocess.run(
        [sys.executable, "-m", "sidecar", "watch", "-", "-o", "json"],
        input=case["input"].encode("latin-1"),
        capture_output=True,
        check=True,
        env={**os.environ, "TZ": "UTC"},
    )
    records = [json.loads(line) for line in done.stdout.splitlines()]
    for name, expected in case["expect"].items():
        if name == "n":
            assert len(records) == expected
            continue
        key, _, number = name.partition("#")
        record = records[int(number or 0)]
        value = record["fields"][key[2:]] if key.startswith("f.") else record.get(key)
        assert meets(expected, value), (name, expected, value)
