"""Fifty evidences in all six forms: each form says what the others say.

Text, Markdown, HTML and JSON carry the findings with title, severity, onset, evidence and hint, and
what was read and what was not, and what changed. SARIF and JUnit carry the findings and changes.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC
from functools import cache
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.e2e.forms.evidences import COUNT, cases

from sidecar.diagnose.explain.what_changed import SERVICES
from sidecar.diagnose.report import build
from sidecar.model.evidence import Evidence, HistorySummary, Missing
from sidecar.model.finding import Finding
from sidecar.model.logs import LogSummary
from sidecar.model.report import ChangeText, Report
from sidecar.model.signals import Changes
from sidecar.safe_text import neutralise
from sidecar.times import formatter
from sidecar.views.exchange.document import document, encode
from sidecar.views.exchange.json_values import utc, utc_if
from sidecar.views.exchange.junit import junit
from sidecar.views.exchange.markdown import markdown
from sidecar.views.exchange.sarif import sarif
from sidecar.views.html.page import html
from sidecar.views.terminal.report import report as terminal

DATE, TIME = formatter(UTC, "%Y-%m-%d %H:%M:%S"), formatter(UTC)
CASES = {case.name: case for case in cases()}
CHANNELS = ("health", "metrics", "logs", "history")
CROWD, FEW, FEWEST, PROOFS = 6, 2, 1, 4
"""The text shows four pieces of evidence of a finding, two where there are more than six findings,
and one of what another led to; every other form has them all."""

SHOWN = 90
"""Characters of a long text that each form shows at least, with all spaces left out."""


class Words(HTMLParser):
    """The text of a page, without its style and script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        """Note where text begins that nobody sees."""
        self._hidden = tag in {"style", "script", "title"}

    def handle_endtag(self, _tag: str) -> None:
        """Note where it ends."""
        self._hidden = False

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not self._hidden:
            self.parts.append(data)


def squeezed(text: str) -> str:
    """Return a text without what wrapping and markup add: spaces, backticks, backslashes."""
    return re.sub(r"[\s`\\]", "", text).lower()


def fact(text: str) -> str:
    """Return a text from outside as each form must show it, as far as all of them show it."""
    return squeezed(neutralise(text))[:SHOWN]


@cache
def laid_out(name: str) -> Report:
    """Return the report that the views draw."""
    case = CASES[name]
    return build(case.evidence, case.findings, date=DATE, time=TIME, masked=case.masked)


@cache
def rendered(name: str) -> dict[str, str]:
    """Return the three forms that people read."""
    case, report = CASES[name], laid_out(name)
    return {
        "text": terminal(report, colour=False),
        "markdown": markdown(report, case.findings, masked=case.masked),
        "html": html(case.evidence, case.findings, report, masked=case.masked),
    }


@cache
def read_by_people(name: str) -> dict[str, str]:
    """Return the words of these forms, squeezed."""
    forms = rendered(name)
    return {
        "text": squeezed(forms["text"]),
        "markdown": squeezed(forms["markdown"]),
        "html": squeezed("".join(Words(forms["html"]).parts)),
    }


@cache
def in_json(name: str) -> Any:  # noqa: ANN401 - JSON
    """Return the JSON form as a program reads it."""
    case = CASES[name]
    return json.loads(encode(document(case.evidence, case.findings, case.masked, laid_out(name))))


def depths(findings: Sequence[Finding]) -> list[int]:
    """Return how many causes stand above each finding."""
    depth: dict[str, int] = {}
    return [
        depth.setdefault(finding.key, depth.get(finding.caused_by, -1) + 1) for finding in findings
    ]


def evidence_shown(findings: Sequence[Finding]) -> Iterable[tuple[Finding, int]]:
    """Yield each finding, and how many pieces of its evidence the text has."""
    for finding, depth in zip(findings, depths(findings), strict=True):
        crowd = len(findings) > CROWD
        yield finding, (FEWEST if depth else FEW) if crowd else PROOFS


def test_fifty() -> None:
    """There are fifty cases; some have no finding, some many, each channel is missing in some."""
    assert len(CASES) == COUNT
    assert {bool(laid_out(name).services) for name in CASES} == {True, False}
    assert {bool(laid_out(name).log_changes) for name in CASES} == {True, False}
    counts = [len(case.findings) for case in CASES.values()]
    assert min(counts) == 0
    assert max(counts) > CROWD
    for name in CHANNELS:
        kinds = {isinstance(getattr(case.evidence, name), Missing) for case in CASES.values()}
        assert kinds == {True, False}


@pytest.mark.parametrize("name", CASES)
def test_findings(name: str) -> None:
    """Each finding has its severity, title, onset, evidence and hint in all four forms."""
    case, forms = CASES[name], read_by_people(name)
    for finding, shown in evidence_shown(case.findings):
        severity = finding.severity.name.lower()
        for form, text in forms.items():
            separator = ":" if form == "markdown" else ""
            assert severity + separator + fact(finding.title)[:SHOWN] in text, (form, finding.title)
            assert fact(finding.hint) in text, (form, finding.hint)
            if finding.alongside:
                assert fact(finding.alongside) in text, (form, finding.alongside)
            for proof in finding.evidence[: shown if form == "text" else None]:
                assert fact(proof.text) in text, (form, proof.text)
            if form != "text":
                assert fact(finding.detail) in text, (form, finding.detail)
    assert [
        (
            item["severity"],
            item["title"],
            item["at"],
            [(proof["text"], proof["at"]) for proof in item["evidence"]],
            item["hint"],
        )
        for item in in_json(name)["findings"]
    ] == [
        (
            finding.severity.name.lower(),
            _encodable(finding.title),
            utc_if(finding.at),
            [(_encodable(proof.text), utc_if(proof.at)) for proof in finding.evidence],
            _encodable(finding.hint),
        )
        for finding in case.findings
    ]


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("name", CASES)
def test_onsets(name: str) -> None:
    """Where an onset is known, each form has it; where none is known, none has one."""
    case = CASES[name]
    known = [finding.at for finding in case.findings if finding.at is not None]
    forms = rendered(name)
    dates = [DATE(at) for at in known]
    assert re.findall(r"^ +since (\d{4}-.{14})$", forms["text"], re.MULTILINE) == dates
    assert re.findall(r"^Since (\d{4}-.{14})\. ", forms["markdown"], re.MULTILINE) == dates
    jumps = sorted(map(int, re.findall(r'class="jump" data-at="(\d+)"', forms["html"])))
    assert jumps == sorted(at // 10**6 for at in known)


@pytest.mark.parametrize("name", CASES)
def test_read_and_not_read(name: str) -> None:
    """What was read is counted alike, and what was not is named with reason and remedy."""
    evidence, forms, data = CASES[name].evidence, read_by_people(name), in_json(name)
    for channel in CHANNELS:
        missing = getattr(evidence, channel)
        if isinstance(missing, Missing):
            assert data["missing"][channel]["reason"] == missing.reason
            assert data["missing"][channel]["remedy"] == missing.remedy
            for form, text in forms.items():
                mark = {"text": ":", "markdown": ":", "html": "."}[form]
                assert fact(f"Not available{mark}{missing.reason}") in text, (form, missing)
                assert fact(missing.remedy) in text, (form, missing)
        else:
            assert channel not in data["missing"]
    for label, count in _counts(evidence, data):
        for form, text in forms.items():
            separator = {"text": ":", "markdown": "|", "html": ""}[form]
            assert squeezed(f"{label}{separator}{count}") in text, (form, label)


def _counts(evidence: Evidence, data: Any) -> Iterable[tuple[str, int]]:  # noqa: ANN401 - JSON
    if isinstance(evidence.logs, LogSummary):
        assert data["logs"]["total"] == evidence.logs.total
        yield "Total entries", evidence.logs.total
    if isinstance(evidence.history, HistorySummary):
        assert data["history"]["scrapes"] == evidence.history.scrapes
        assert data["history"]["failed"] == evidence.history.failed
        yield "Snapshots collected", evidence.history.scrapes
        if evidence.history.failed:
            yield "Failed scrapes", evidence.history.failed


@pytest.mark.parametrize("name", CASES)
def test_masked(name: str) -> None:
    """What was hidden is named in all four forms."""
    for masked in CASES[name].masked or ():
        for form, text in read_by_people(name).items():
            assert fact(masked.kind) in text, form
        assert {"kind": masked.kind, "count": masked.count}.items() <= (
            in_json(name)["masked"][0].items()
        )


@pytest.mark.parametrize("name", CASES)
def test_machines(name: str) -> None:
    """SARIF and JUnit have each finding, with severity, onset, evidence, hint, and each change."""
    case, changes = CASES[name], laid_out(name).changes
    whole = sarif(case.evidence, case.findings, (), version="1", changes=changes)
    run = json.loads(whole)["runs"][0]
    results, notes = run["results"][: len(case.findings)], run["results"][len(case.findings) :]
    assert [
        (result["ruleId"], result["properties"]["severity"], result["properties"].get("onset"))
        for result in results
    ] == [
        (finding.code, finding.severity.name.lower(), utc_if(finding.at))
        for finding in case.findings
    ]
    suite = junit(
        case.findings, (), at=case.evidence.at, target=case.evidence.target, changes=changes
    )
    said = squeezed("".join(ET.fromstring(suite.encode()).itertext()))
    for finding, result in zip(case.findings, results, strict=True):
        since = f" since {utc(finding.at)}" if finding.at is not None else ""
        assert fact(f"{finding.severity.name}{since}: {finding.title}") in said
        message = squeezed(result["message"]["text"])
        for text in (finding.title, finding.hint, *(proof.text for proof in finding.evidence)):
            assert fact(text) in message
            assert fact(text) in said
    seen = case.evidence.changes
    expected: list[tuple[int, str]] = []
    if isinstance(seen, Changes):
        expected += [(change.at, change.series) for change in seen.changes]
    expected += [(change.at, change.template) for change in laid_out(name).log_changes]
    for (at, what), words, note in zip(expected, changes, notes, strict=True):
        assert (words.at, note["level"]) == (at, "note")
        assert note["properties"]["onset"] == utc(at)
        assert fact(what) in squeezed(note["message"]["text"])
        assert fact(f"Since {utc(at)}: {words.text}") in said


@pytest.mark.parametrize("name", CASES)
def test_changes(name: str) -> None:
    """What changed, and what keeps an empty list from meaning much, is in all four forms."""
    case, data, report = CASES[name], in_json(name), laid_out(name)
    assert data["verdict"] == report.verdict
    assert data["reservations"] == list(report.reservations)
    for form, text in read_by_people(name).items():
        if not case.findings:
            for sentence in (report.verdict, *report.reservations):
                assert fact(sentence) in text, (form, sentence)
        for change in report.changes[:1]:
            assert fact(change.text) in text, (form, change.text)
        for change in _most_lines(report):
            assert fact(change.text) in text, (form, change.text)


def _most_lines(report: Report) -> Iterable[ChangeText]:
    """Yield the change of the log that each form of a person shows, if there is any."""
    if len(report.log_changes) == 1:
        yield report.changes[-1]


@pytest.mark.parametrize("name", CASES)
def test_services(name: str) -> None:
    """The services stand in one order in all four forms; findings and changes name theirs."""
    case, data, report = CASES[name], in_json(name), laid_out(name)
    assert data["services"] == list(report.services)
    assert [finding["service"] for finding in data["findings"]] == [
        finding.service for finding in case.findings
    ]
    if not (report.changes or case.findings):
        return
    for form, text in read_by_people(name).items():
        ranked = text.partition(squeezed("Services, the likeliest cause first"))[2]
        assert bool(ranked) == bool(report.services), form
        places = [ranked.find(fact(service)) for service in report.services[:SERVICES]]
        assert places == sorted(places), form
        assert -1 not in places, form
