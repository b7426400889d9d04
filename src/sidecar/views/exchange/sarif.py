"""The findings as SARIF 2.1.0 (OASIS), which code scanning views read."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import msgspec

from sidecar.model.evidence import Evidence, Missing
from sidecar.model.finding import Finding, Severity
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

_CHANNELS = ("health", "metrics", "logs", "history")


def sarif(evidence: Evidence, findings: Sequence[Finding], rules: Rules, *, version: str) -> str:
    """Return a log of one run; `version` is Sidecar's own.

    A finding stands at the log file, and its `logicalLocations` name the target and the subject:
    a service has no line of source. Channels that could not be read are notifications.
    """
    known = {code: (title, text) for code, title, text in rules}
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
        "results": [_result(finding, codes.index(finding.code), evidence) for finding in findings],
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
