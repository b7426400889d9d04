"""The report as Markdown: what it says, and that nothing in it acts."""

import re
from datetime import UTC

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.reports import EVIDENCE, FINDINGS, HOSTILE, NOTHING

from sidecar.diagnose.report import build
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.report import Masked
from sidecar.times import formatter
from sidecar.views.exchange.markdown import code, markdown, prose

SHOW = formatter(UTC)
RENDER = MarkdownIt("commonmark", {"html": True}).enable("table")


def told(evidence: Evidence, findings: tuple[Finding, ...] = FINDINGS) -> str:
    """Return the report as Markdown."""
    report = build(evidence, findings, date=SHOW, time=SHOW)
    return markdown(report, findings, masked=[Masked("card", "«card-1»", 2)])


def test_all() -> None:
    """Findings come first, worst first, with their times and evidence; then the sections."""
    text = told(EVIDENCE)
    assert "3 findings, worst: error" in text
    assert '### 1. Error: 12 % of `http_requests_total{code="500"}` fail, usual is 0.1 %' in text
    assert "Since 2026-02-21 13:37:05. The share of failures" in text
    assert "- 2026-02-21 13:37:05  `0.1 → 12 %`" in text
    assert "**Next:** Read the errors in the log from this minute on." in text
    assert text.index("### 3.") < text.index("### App Health")
    assert "| Times | Message |\n| --- | --- |\n| 3 | `task complete` |" in text
    assert "| card | `«card-1»` | 2 |" in text
    assert text.endswith("Report complete.\n")


def test_nothing() -> None:
    """What is missing is said with its reason and remedy."""
    text = told(NOTHING, ())
    assert "no findings" in text
    assert "Not available: connection refused; start it" in text


@pytest.mark.parametrize(
    "word",
    ["@team", "a@b", "#12", "GH-12", "deadbeef1", "http://x", "www.x.org", "[l](u)", "<b>", "**x**",
     "_x_", "a|b", "~~x~~", ":smile:", "&amp;", "\\", "!", "-", "1)", "x\x1b[31m", "$x$"],
)  # fmt: skip
def test_words_that_act(word: str) -> None:
    """A word that GitHub would make something of stands in a code span."""
    html = RENDER.renderInline(prose(f"see {word} now"))
    plain = re.sub(r"<code>.*?</code>", "", html)
    assert plain in {"see  now", f"see {word} now"}
    assert plain == "see  now" or word in {"-", "1)", "!"}


def test_ordinary_words() -> None:
    """A sentence stays one."""
    text = "12.5 % of GET /pay fail (usual: 0.1 %), p95 is 350 ms; since 13:05:00."
    assert prose(text).replace("`", "") == text
    assert prose("The share of failures went up.") == "The share of failures went up."


@given(st.text(max_size=60))
def test_code_span_holds(text: str) -> None:
    """A code span is one code span, whatever is in it."""
    html = RENDER.renderInline(code(text))
    assert re.fullmatch(r"<code>[^<]*</code>", html)


@given(st.text(alphabet="a1 @#|`\\*_<>[]()!~$&:/.-+\n", max_size=40))
def test_tables_hold(text: str) -> None:
    """No text breaks out of its cell, or makes a link, a heading or a list of its own."""
    evidence = msgspec.structs.replace(
        EVIDENCE,
        logs=msgspec.structs.replace(EVIDENCE.logs, top=((text, 1), (HOSTILE, 2))),
        target=text,
    )
    finding = Finding(
        "x", Severity.ERROR, f"it {text}", text, (Proof(text),), f"do {text}", subject=text
    )
    html = RENDER.render(told(evidence, (finding,)))
    outside = re.sub(r"<code>.*?</code>", "", html)
    assert not re.search(r"@|#\d|<a |<img|<script|<em>|<hr|<blockquote", outside)
    rows = re.findall(
        r"<tr>.*?</tr>", html.partition("Top messages")[2].partition("<p>")[2], re.DOTALL
    )
    assert {row.count("<td>") + row.count("<th>") for row in rows} <= {2, 3}
