"""The banner: the verdict, the tick and the tiles."""

import msgspec
import pytest
from tests.e2e.pages.samples import (
    SAMPLES,
    missing,
    troubled,
)
from tests.e2e.pages.samples import report as laid_out
from tests.views.html.harness import Page, page_of

from sidecar.model.signals import Role, Signal, Signals
from sidecar.views.html.page import html


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


@pytest.mark.parametrize(("name", "ticked"), [("healthy", 1), ("young", 0), ("missing", 0)])
def test_tick(name: str, ticked: int) -> None:
    """The green tick stands only where all was read and there is a past to compare with."""
    page = page_of(name)
    assert page.count('class="mark-good"') == ticked
    assert page.count('class="verdict good"') == ticked


def test_tick_is_not_for_failures() -> None:
    """No tick stands beside a share of failures that is far above its past."""
    evidence, found, _ = SAMPLES["healthy"]()
    assert isinstance(evidence.signals, Signals)
    signals = tuple(
        msgspec.structs.replace(signal, values=(*signal.values[:-1], 0.4))
        if signal.role is Role.ERRORS
        else signal
        for signal in evidence.signals.signals
    )
    evidence = msgspec.structs.replace(
        evidence, signals=msgspec.structs.replace(evidence.signals, signals=signals)
    )
    page = html(evidence, found, laid_out(evidence))
    assert 'class="mark-good"' not in page
    assert "But 40% failed at the end" in Page(page).words()


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
