"""Evidence and findings become one JSON object, as the schema says."""

import json
import re
import subprocess
import sys

import pytest
from tests.harness import ROOT
from tests.reports import AT, CHECKED, EVIDENCE, FINDINGS, NOTHING

from sidecar.model.report import Masked
from sidecar.views.exchange.document import document, encode

MASKED = (Masked("card", "«card-1»", 2),)


def test_json() -> None:
    """The JSON is one object: times are text, levels names, and what is not a number a word."""
    body = encode(document(EVIDENCE, FINDINGS, MASKED))
    found = json.loads(body, parse_constant=pytest.fail)
    assert body.endswith(b"}\n")
    assert body.count(b"\n") == 1
    assert found["version"] == 1
    assert found["at"] == "2026-02-21T13:42:05.123456789Z"
    assert found["metrics"]["samples"]["most"] == "+Inf"
    assert found["logs"]["by_level"] == {"none": 1, "INFO": 11, "ERROR": 2}
    assert found["logs"]["minutes"]["2026-02-21T13:42:00Z"] == {"none": 1, "INFO": 5}
    assert found["logs"]["templates"][0]["hours"] == {"2026-02-21T13:00:00Z": 2}
    assert found["findings"][0]["severity"] == "error"
    assert found["findings"][0]["key"] == "error-ratio-up:http_requests_total"
    assert found["masked"] == [{"kind": "card", "pseudonym": "«card-1»", "count": 2}]
    assert found["missing"] == {}


def test_missing() -> None:
    """A channel that could not be read is null, and told with its reason and remedy."""
    found = json.loads(encode(document(NOTHING, ())))
    assert found["health"] is None
    assert found["missing"]["health"] == {
        "reason": "connection refused",
        "remedy": "start it",
        "broken": False,
        "skipped": False,
    }
    assert set(found["missing"]) == {
        "health", "metrics", "logs", "history", "signals", "volume", "changes"
    }  # fmt: skip
    assert found["masked"] is None


def test_schema() -> None:
    """The schema in docs/ is the one that the structs have, and every field of it is explained."""
    script = ROOT / "scripts" / "report_schema.py"
    made = subprocess.run([sys.executable, script], capture_output=True, check=True, text=True)
    schema = (ROOT / "docs" / "report.schema.json").read_text("utf-8")
    assert made.stdout == schema
    found = json.loads(schema)
    page = (ROOT / "docs" / "report.md").read_text("utf-8")
    for name in found["$defs"]["Document"]["properties"]:
        assert re.search(rf"`{name}`", page), name


def test_codes() -> None:
    """The samples' findings are of checks that are listed, so the other views' tests mean much."""
    assert {finding.code for finding in FINDINGS} <= dict(CHECKED).keys()
    assert EVIDENCE.at == AT
