"""Findings: nested below their causes, and what stands there without any."""

import re

import msgspec
from tests.e2e.pages.samples import (
    SAMPLES,
    findings,
    missing,
    troubled,
)
from tests.e2e.pages.samples import report as laid_out
from tests.views.html.harness import Page, page_of

from sidecar.views.html.page import html


def test_findings_nest() -> None:
    """What a finding led to stands within it, with its number; each is flagged on the timeline."""
    page = page_of("troubled")
    order = re.findall(r'<article id="(finding-[\d-]+)"', page)
    numbers = ["1", "1-1", "1-2", "2", "3"]
    assert order == [f"finding-{number}" for number in numbers]
    inside = page[page.index('id="finding-1"') : page.index('id="finding-2"')]
    assert inside.index('class="below"') < inside.index('id="finding-1-1"')
    linked = set(re.findall(r'<a href="#(finding-[\d-]+)" aria-label', page))
    assert linked == {f"finding-{number}" for number in numbers[:4]}


def test_circle_of_causes() -> None:
    """Findings that explain each other are shown, each once."""
    evidence, _, report = troubled()
    first, second, *_ = findings()
    circle = (
        msgspec.structs.replace(first, caused_by=second.key),
        msgspec.structs.replace(second, caused_by=first.key),
    )
    assert html(evidence, circle, report).count("<article ") == 2


def test_nothing_read_is_not_called_fine() -> None:
    """Where no channel could be read, the page does not say that nothing is wrong."""
    words = Page(page_of("missing")).words()
    assert "found nothing wrong" not in words
    assert words.count("start the metrics-scraper") == 3
    assert "name the log with --logs" in words


def test_what_was_not_read_is_said() -> None:
    """Without findings, the page says what could not be judged."""
    evidence, found, _ = SAMPLES["healthy"]()
    evidence = msgspec.structs.replace(evidence, logs=missing()[0].logs)
    words = Page(html(evidence, found, laid_out(evidence))).words()
    assert "Not read, so not judged: the log." in words
