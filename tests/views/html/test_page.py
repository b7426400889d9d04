"""The page as text: safe, complete, small, and the same for the same evidence."""

import re
from base64 import b64encode
from collections import Counter
from datetime import timedelta, timezone
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import msgspec
import pytest
from tests.e2e.pages.samples import (
    CHECKED,
    MASKED,
    NOW,
    SAMPLES,
    findings,
    hostile,
    missing,
    troubled,
)

from sidecar.model.logs import LogSummary
from sidecar.model.record import Level, Record
from sidecar.model.secret import Masked
from sidecar.model.signals import Role, Signal, Signals
from sidecar.views.html.page import html

VOID = {"br", "hr", "img", "input", "link", "meta"}
MEGABYTE = 1_000_000


class Page(HTMLParser):
    """What a browser would read: elements in their order, attributes, and text by element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; one attribute twice is a mistake."""
        assert len(attrs) == len(dict(attrs)), (tag, attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Hold that elements end in the order in which they begin."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text with the element that it stands in."""
        self.text.append((self.open[-1] if self.open else "", data))

    def values(self, name: str) -> list[str]:
        """Return all values of an attribute."""
        return [found[name] or "" for _, found in self.elements if name in found]

    def words(self) -> str:
        """Return the text that is seen."""
        return "".join(data for tag, data in self.text if tag not in {"script", "style", "title"})


def page_of(name: str) -> str:
    """Return the page of a sample."""
    return html(*SAMPLES[name](), checked=CHECKED, masked=MASKED)


@pytest.fixture(scope="module", params=list(SAMPLES))
def page(request: pytest.FixtureRequest) -> str:
    """Give each page."""
    return page_of(request.param)


def test_well_formed(page: str) -> None:
    """Every element ends, every id is there once, and every link leads to one of them."""
    read = Page(page)
    assert read.open == []
    ids = Counter(read.values("id"))
    assert set(ids.values()) == {1}
    for link in read.values("href"):
        assert link.startswith("#")
        assert link[1:] in ids
    for name in ("for", "aria-labelledby"):
        assert set(read.values(name)) <= set(ids)


def test_loads_nothing(page: str) -> None:
    """The page has no source, no style or handler of its own, and a policy that forbids more."""
    read = Page(page)
    assert not {"src", "srcset", "style", "action", "data", "xlink:href"} & {
        name for _, found in read.elements for name in found
    }
    assert not [name for _, found in read.elements for name in found if name.startswith("on")]
    policy = next(each for each in read.values("content") if "default-src" in each)
    assert policy.startswith("default-src 'none';")
    for tag in ("style", "script"):
        content = next(data for name, data in read.text[::-1] if name == tag)
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "url(" not in re.sub(r"url\(#hatch\)", "", page)


def test_small(page: str) -> None:
    """A day of data stays below a megabyte, and so does a megabyte in one line."""
    assert len(page.encode()) < MEGABYTE


def test_same_bytes(page: str) -> None:
    """The same evidence makes the same page."""
    again = {html(*make(), checked=CHECKED, masked=MASKED) for make in SAMPLES.values()}
    assert page in again


def test_outline(page: str) -> None:
    """One heading of the first rank; none skips a rank; tables and regions have names."""
    read = Page(page)
    ranks = [int(tag[1]) for tag, _ in read.elements if re.fullmatch(r"h[1-6]", tag)]
    assert ranks[0] == 1
    assert ranks.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(ranks))
    tags = Counter(tag for tag, _ in read.elements)
    assert (tags["main"], tags["nav"], tags["footer"]) == (1, 1, 1)
    assert tags["caption"] == tags["table"]
    assert all(found.get("scope") == "col" for tag, found in read.elements if tag == "th")
    assert all(found.get("aria-label") for _, found in read.elements if found.get("role") == "img")


def test_order() -> None:
    """The parts come in the order in which they are needed."""
    page = page_of("troubled")
    names = ("findings", "timeline", "log", "errors", "metrics", "sources")
    places = [page.index(f'<section id="{name}"') for name in names]
    assert places == sorted(places)


def test_hostile_text_does_nothing() -> None:
    """Text from outside makes no element, and no character of it acts."""
    read = Page(html(*hostile(), checked=CHECKED, masked=(Masked("<b>", "</script>", 1),)))
    assert not {tag for tag, _ in read.elements} & {"img", "b<", "iframe"}
    assert [tag for tag, _ in read.elements].count("script") == 2
    shown = "".join(data for _, data in read.text)
    assert not set(shown) & set("\x1b\u202e\u200e\u2028\x00")
    assert "\\u202e" in shown
    assert "</script><script>alert(1)" in read.words()


def test_surrogates_encode() -> None:
    """A lone surrogate becomes visible, so that the page can be written."""
    evidence, found, report = troubled()
    evidence = msgspec.structs.replace(evidence, target="a\ud800b")
    assert "a\\ud800b" in html(evidence, found, report).encode().decode()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("healthy", "No findings."),
        ("missing", "Nothing could be judged: no channel could be read."),
        ("troubled", "3 findings, with 2 consequences; worst: 18% of http_requests_total fail"),
        ("troubled", "usual is 0.3%, since 13:05."),
        ("hostile", "1 finding: "),
    ],
)
def test_verdict(name: str, said: str) -> None:
    """One sentence tells how it stands."""
    assert said in Page(page_of(name)).words().partition("Judged:")[0]


def test_nothing_read_is_not_called_fine() -> None:
    """Where no channel could be read, the page does not say that nothing is wrong."""
    words = Page(page_of("missing")).words()
    assert "nothing wrong" not in words
    assert words.count("start the metrics-scraper") == 3
    assert "name the log with --logs" in words


def test_what_was_not_read_is_said() -> None:
    """Without findings, the page says what could not be judged."""
    evidence, found, report = SAMPLES["healthy"]()
    evidence = msgspec.structs.replace(evidence, logs=missing()[0].logs)
    assert "Not read, so not judged: the log." in Page(html(evidence, found, report)).words()


@pytest.mark.parametrize(("name", "ticked"), [("healthy", 1), ("young", 0), ("missing", 0)])
def test_tick(name: str, ticked: int) -> None:
    """The green tick stands only where all was read and there is a past to compare with."""
    page = page_of(name)
    assert page.count('class="mark-good"') == ticked
    assert page.count('class="verdict good"') == ticked


def test_tick_is_not_for_failures() -> None:
    """No tick stands beside a share of failures that is far above its past."""
    evidence, found, report = SAMPLES["healthy"]()
    assert isinstance(evidence.signals, Signals)
    signals = tuple(
        msgspec.structs.replace(each, values=(*each.values[:-1], 0.4))
        if each.role is Role.ERRORS
        else each
        for each in evidence.signals.signals
    )
    evidence = msgspec.structs.replace(
        evidence, signals=msgspec.structs.replace(evidence.signals, signals=signals)
    )
    page = html(evidence, found, report)
    assert 'class="mark-good"' not in page
    assert "Nothing found; 40% failed at the end" in Page(page).words()


def test_health_not_asked() -> None:
    """Without a target, health is not called unanswered."""
    evidence, found, report = missing()
    assert "no answer" in Page(html(evidence, found, report)).words()
    words = Page(html(msgspec.structs.replace(evidence, target=""), found, report)).words()
    assert "not asked" in words
    assert "no answer" not in words


def test_latency_of_the_target() -> None:
    """The tile shows the latency that is known, of the target itself."""
    evidence, found, report = troubled()
    assert isinstance(evidence.signals, Signals)
    lines = (("app:1", 0.0549), ("prom:2", 9.0), ("app:1", None))
    signals = tuple(
        Signal(
            Role.LATENCY, f"p99 of m{at}", f"m{at}", "s", (value,), (), None, f'{{instance="{i}"}}'
        )
        for at, (i, value) in enumerate(lines)
    )
    evidence = msgspec.structs.replace(
        evidence,
        target="http://app:1",
        signals=msgspec.structs.replace(evidence.signals, signals=signals),
    )
    page = html(evidence, found, report)
    assert "<dt>Latency</dt><dd>54.9 ms<small>p99</small></dd>" in page
    assert "2 signals" in Page(page).words()


@pytest.mark.parametrize(
    ("error", "fields", "why"),
    [
        ("TimeoutError: 5 s", {"reason": "no"}, "TimeoutError: 5 s"),
        ("", {"detail": "d", "reason": "refused"}, "refused"),
        ("", {"error": {"code": 7}}, "{&quot;code&quot;:7}"),
        ("task failed", {}, ""),
        ("", {"path": "/"}, ""),
    ],
)
def test_why(error: str, fields: dict[str, object], why: str) -> None:
    """The line of an error says why, where the record knows; not what stands there already."""
    evidence, found, report = troubled()
    assert isinstance(evidence.logs, LogSummary)
    record = Record(msg="task failed", level=Level.ERROR, error=error, fields=fields)
    logs = msgspec.structs.replace(evidence.logs, last_errors=(record,))
    page = html(msgspec.structs.replace(evidence, logs=logs), found, report)
    said = f'task failed<span class="why">{why}</span></span>' if why else "task failed</span>"
    assert said in page


@pytest.mark.parametrize(("name", "said"), [("troubled", True), ("day", False)])
def test_spans_of_figures(name: str, said: bool) -> None:  # noqa: FBT001 - a parameter of a row
    """Figures of the judged time and of all that was read are told apart, where they differ."""
    words = Page(page_of(name)).words()
    assert ("From 12:42 to 13:42:" in words) is said
    assert (" of messages, since 20 Feb 13:42 (all that was read)" in words) is said
    assert ("Errors by path, since 12:42" in words) is said


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


def test_figures_for_the_script() -> None:
    """The lanes of the script are those of the page, a value for each minute."""
    page = page_of("day")
    data = msgspec.json.decode(page.partition('id="data">')[2].partition("</script>")[0])
    assert [len(lane["lines"]) for lane in data["lanes"]] == [1, 1, 3, 2, 4]
    assert {len(line) for lane in data["lanes"] for line in lane["lines"]} <= {1440, 1441}
    assert data["offsets"] == [[(NOW // 10**9 - 86_400) * 1000, 0]]


def test_zone() -> None:
    """Times are shown in the zone that is asked for."""
    evidence, found, report = troubled()
    page = html(evidence, found, report, zone=timezone(timedelta(hours=5, minutes=30), "IST"))
    assert "18:12 to 19:12 IST" in Page(page).words()
    assert ">18:35</time>" in page


def test_masked() -> None:
    """The page lists what stands for secrets, or says that no one looked for any."""
    evidence, found, report = troubled()
    assert "«bearer-1»" in Page(page_of("troubled")).words()
    assert "Secrets were not looked for." in Page(html(evidence, found, report)).words()
    assert "No secret was found" in Page(html(evidence, found, report, masked=())).words()


_TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
PAIRS = [
    ("ink", "paper", 7), ("ink", "card", 7), ("soft", "paper", 4.5), ("soft", "card", 4.5),
    ("link", "paper", 4.5), ("link", "card", 4.5), ("ink", "good-bg", 4.5),
    ("soft", "good-bg", 4.5), ("ink", "warning-bg", 4.5), ("soft", "rule", 4.5),
    *((tone, "card", 4.5) for tone in ("critical", "error", "warning", "info")),
    *((tone, f"{tone}-bg", 4.5) for tone in ("critical", "error", "warning", "info")),
    *(("ink", f"{tone}-bg", 4.5) for tone in ("critical", "error", "info")),
    *(("on", tone, 4.5) for tone in ("critical", "error", "warning", "info", "good")),
    *((line, "card", 3) for line in ("c1", "c2", "c3", "c4", "q1", "q2", "q3")),
    *((level, "card", 3) for level in ("l-error", "l-warning", "l-info")),
]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_contrast(theme: str, front: str, ground: str, least: float) -> None:
    """Text stands out from its ground by 4.5, and marks by 3, in both themes (WCAG AA)."""
    style = (files("sidecar.views.html") / "style.css").read_text("utf-8")
    light, _, rest = style.partition("(prefers-color-scheme: dark)")
    tokens = dict(_TOKEN.findall(light))
    if theme == "dark":
        tokens |= dict(_TOKEN.findall(rest.partition("\n}")[0]))
    low, high = sorted((luminance(tokens[front]), luminance(tokens[ground])))
    assert (high + 0.05) / (low + 0.05) >= least


def luminance(colour: str) -> float:
    """Return how light a colour is, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
