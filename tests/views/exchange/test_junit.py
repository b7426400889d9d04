"""The findings as JUnit's XML."""

from xml.etree import ElementTree as ET

import msgspec
from tests.reports import AT, CHECKED, FINDINGS, HOSTILE

from sidecar.model.evidence import Missing
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.views.exchange.junit import junit


def suite(findings: tuple[Finding, ...], fail_on: Severity = Severity.WARNING) -> ET.Element:
    """Return the suite of such a report."""
    text = junit(
        findings,
        CHECKED,
        at=AT,
        target="http://app:8080",
        missing={"logs": Missing("no such file", "name it")},
        fail_on=fail_on,
    )
    found = ET.fromstring(text.encode()).find("testsuite")
    assert found is not None
    return found


def test_checks() -> None:
    """Each check is a test: failed by what it found, unless that is lesser than asked for."""
    found = suite(FINDINGS)
    assert found.attrib == {
        "name": "sidecar debug http://app:8080",
        "tests": "5",
        "failures": "2",
        "errors": "0",
        "skipped": "1",
        "time": "0",
        "timestamp": "2026-02-21T13:42:05",
    }
    kinds = [[child.tag for child in test] for test in found]
    assert kinds == [["failure"], ["failure"], ["system-out"], [], ["skipped"]]
    failure = found[0][0]
    assert failure.attrib["type"] == "error"
    assert "2026-02-21T13:37:05.123456789Z  0.1 → 12 %" in (failure.text or "")
    assert "Caused by: error-ratio-up" in (found[1][0].text or "")
    assert found[4][0].attrib["message"] == "no such file; name it"


def test_fail_on() -> None:
    """Only what is at least as bad as asked for fails."""
    assert suite(FINDINGS, Severity.CRITICAL).attrib["failures"] == "0"
    assert suite(FINDINGS, Severity.INFO).attrib["failures"] == "3"
    assert suite(()).attrib["failures"] == "0"


def test_hostile() -> None:
    """No text breaks the XML; a finding of an unknown check is a test of its own."""
    finding = Finding(HOSTILE, Severity.ERROR, HOSTILE, HOSTILE, (Proof(HOSTILE),), HOSTILE)
    found = suite((finding, msgspec.structs.replace(finding, severity=Severity.INFO)))
    assert found.attrib["tests"] == "6"
    assert [child.tag for child in found[4]] == ["failure", "system-out"]
    assert "␛[31m\\u202e\\ud800\\ufffe" in found[4][0].attrib["message"]
