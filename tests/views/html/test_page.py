"""The page as text: safe, complete, small, and the same for the same evidence."""

import re
from base64 import b64encode
from collections import Counter
from datetime import timedelta, timezone
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise

import msgspec
import pytest
from tests.e2e.pages.samples import (
    CHECKED,
    MASKED,
    SAMPLES,
    hostile,
    troubled,
)
from tests.views.html.harness import Page, page_of

from sidecar.model.report import Masked
from sidecar.views.html.page import html

MEGABYTE = 1_000_000


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


def test_zone() -> None:
    """Times are shown in the zone that is asked for."""
    evidence, found, report = troubled()
    page = html(evidence, found, report, zone=timezone(timedelta(hours=5, minutes=30), "IST"))
    assert "18:12 to 19:12 IST" in Page(page).words()
    assert ">18:35</time>" in page


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
