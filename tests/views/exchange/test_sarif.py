"""The findings as SARIF."""

import json
from typing import Any

from tests.reports import CHECKED, EVIDENCE, FINDINGS, HOSTILE, NOTHING

from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.views.exchange.sarif import sarif

RULES = tuple((code, title, f"{title}.\n\nRule: …") for code, title in CHECKED)


def run(evidence: Evidence, findings: tuple[Finding, ...]) -> Any:  # noqa: ANN401 - it is JSON
    """Return the only run of the log."""
    found = json.loads(sarif(evidence, findings, RULES, version="0.1.0"))
    assert found["version"] == "2.1.0"
    (only,) = found["runs"]
    return only


def test_shape() -> None:
    """Every check is a rule, every finding a result that points at its rule."""
    found = run(EVIDENCE, FINDINGS)
    driver = found["tool"]["driver"]
    assert driver["semanticVersion"] == "0.1.0"
    assert [rule["id"] for rule in driver["rules"]] == [code for code, _ in CHECKED]
    assert driver["rules"][0]["help"]["text"].endswith("Rule: …")
    assert [each["level"] for each in found["results"]] == ["error", "warning", "note"]
    first = found["results"][0]
    assert driver["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "error-ratio-up"
    assert "2026-02-21T13:37:05.123456789Z 0.1 → 12 %" in first["message"]["text"]
    assert first["partialFingerprints"] == {"sidecarKey/v1": "error-ratio-up:http_requests_total"}
    where = first["locations"][0]
    assert where["physicalLocation"]["artifactLocation"]["uri"] == "/logs/app.log"
    assert where["logicalLocations"][0]["fullyQualifiedName"] == "http://app:8080"
    assert first["properties"]["onset"] == "2026-02-21T13:37:05.123456789Z"
    assert found["results"][1]["properties"]["causedBy"].startswith("error-ratio-up")


def test_missing() -> None:
    """Channels that could not be read are notifications; no findings are not results."""
    found = run(NOTHING, ())
    assert found["results"] == []
    (invocation,) = found["invocations"]
    said = [each["message"]["text"] for each in invocation["toolExecutionNotifications"]]
    assert said[0] == "health: connection refused; start it"
    assert len(said) == 4


def test_hostile() -> None:
    """Any text is told neutralised; a finding of an unknown check brings its rule."""
    finding = Finding(HOSTILE, Severity.CRITICAL, HOSTILE, "", (Proof(HOSTILE),), "", None, HOSTILE)
    found = run(EVIDENCE, (finding,))
    assert found["tool"]["driver"]["rules"][-1]["id"]
    assert "␛[31m" in found["results"][0]["message"]["text"]
