"""The findings and changes as SARIF 2.1.0 (OASIS), which code scanning views read."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import msgspec

from sidecar.model.evidence import Evidence, Missing
from sidecar.model.finding import Finding, Severity
from sidecar.model.report import CHANGES, ChangeText
from sidecar.safe_text import neutralise
from sidecar.views.exchange.json_values import json_safe, utc, utc_if

Rules = Sequence[tuple[str, str, str]]
"""Code, title and documentation of each check that was made."""

_LEVELS = {
    Severity.INFO: "note",
    Severity.WARNING: "warning",
    Severity.ERROR: "error",
    Severity.CRITICAL: "error",
}

_CHANGE = "what-changed"
_CHANGE_TEXT = "A series left the range of its own past, as a cause or as a consequence."

_CHANNELS = ("health", "metrics", "logs", "history")


def sarif(
    evidence: Evidence,
    findings: Sequence[Finding],
    rules: Rules,
    *,
    version: str,
    changes: Sequence[ChangeText] = (),
) -> str:
    """Return a log of one run; `version` is Sidecar's own.

    A finding stands at the log file, and its `logicalLocations` name the target and the subject:
    a service has no line of source. Each change is a result of level `note`. Channels that could
    not be read are notifications.
    """
    known = {code: (title, text) for code, title, text in rules}
    if changes:
        known[_CHANGE] = (CHANGES, _CHANGE_TEXT)
    codes = [*known, *sorted({finding.code for finding in findings} - set(known))]
    run = {
        "tool": {
            "driver": {
                "name": "sidecar debug",
                "semanticVersion": version,
                "rules": [_rule(code, *known.get(code, (code, ""))) for code in codes],
            }
        },
        "invocations": [_invocation(evidence)],
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(finding, codes.index(finding.code), evidence) for finding in findings),
            *(_changed(change, codes.index(_CHANGE), evidence) for change in changes),
        ],
    }
    log = {
        "version": "2.1.0",
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
        "sarif-schema-2.1.0.json",
        "runs": [run],
    }
    return msgspec.json.format(msgspec.json.encode(json_safe(log)), indent=2).decode() + "\n"


def _rule(code: str, title: str, text: str) -> Mapping[str, object]:
    name = "".join(word.capitalize() for word in code.split("-"))
    full = {"fullDescription": {"text": text}, "help": {"text": text}} if text else {}
    return {"id": code, "name": name, "shortDescription": {"text": title}, **full}


def _result(finding: Finding, rule: int, evidence: Evidence) -> Mapping[str, object]:
    lines = [
        finding.title,
        finding.detail,
        *(
            f"{utc(proof.at)} {proof.text}" if proof.at is not None else proof.text
            for proof in finding.evidence
        ),
        finding.hint,
    ]
    logical = [
        {"fullyQualifiedName": neutralise(name), "kind": "resource"}
        for name in (evidence.target, finding.subject)
        if name
    ]
    properties = {
        "severity": finding.severity.name.lower(),
        "onset": utc_if(finding.at),
        "causedBy": finding.caused_by,
        "alongside": neutralise(finding.alongside),
        "hint": neutralise(finding.hint),
    }
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join(neutralise(line) for line in lines if line)},
        "locations": [{"physicalLocation": _file(evidence), "logicalLocations": logical}],
        "partialFingerprints": {"sidecarKey/v1": neutralise(finding.key)},
        "properties": {name: value for name, value in properties.items() if value},
    }


def _changed(change: ChangeText, rule: int, evidence: Evidence) -> Mapping[str, object]:
    text = neutralise(f"{utc(change.at)} {change.text}")
    logical = [
        {"fullyQualifiedName": neutralise(name), "kind": "resource"}
        for name in (evidence.target, change.key)
        if name
    ]
    return {
        "ruleId": _CHANGE,
        "ruleIndex": rule,
        "level": "note",
        "message": {"text": text},
        "locations": [{"physicalLocation": _file(evidence), "logicalLocations": logical}],
        "partialFingerprints": {"sidecarKey/v1": neutralise(f"{_CHANGE}:{change.key}")},
        "properties": {"onset": utc(change.at), "until": utc(change.until)},
    }


def _file(evidence: Evidence) -> Mapping[str, object]:
    path = evidence.log_path or evidence.history_path
    return {"artifactLocation": {"uri": quote(path.encode("utf-8", "replace"), safe="/")}}


def _invocation(evidence: Evidence) -> Mapping[str, object]:
    channels = {name: getattr(evidence, name) for name in _CHANNELS}
    return {
        "executionSuccessful": True,
        "endTimeUtc": utc(evidence.at),
        "toolExecutionNotifications": [
            {
                "level": "warning",
                "message": {
                    "text": neutralise(f"{name}: {channel.reason}; {channel.remedy}".rstrip("; "))
                },
            }
            for name, channel in channels.items()
            if isinstance(channel, Missing)
        ],
    }
