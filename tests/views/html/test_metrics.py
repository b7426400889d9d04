"""The tables of metrics: over time and now."""

import math
import re

import msgspec
from tests.e2e.pages.samples import missing
from tests.views.html.harness import Page

from sidecar.model.evidence import Evidence
from sidecar.model.sample import Exposition, Family, Fault
from sidecar.model.signals import Role, Signal, Signals
from sidecar.views.html.metrics import metrics


def evidence(**changes: object) -> Evidence:
    """Return evidence of a service of which only metrics are known."""
    return msgspec.structs.replace(missing()[0], **changes)


def cells(page: str) -> list[list[str]]:
    """Return the text of each row's cells."""
    rows = re.findall(r"<tr>(<td.*?)</tr>", page)
    return [[Page(cell).words() for cell in re.findall(r"<td.*?</td>", row)] for row in rows]


def test_over_time() -> None:
    """A signal has its last, least and largest value in its unit; an empty one is left out."""
    signals = (
        Signal(Role.MEMORY, "memory", "m", "bytes", (1024.0, None, 3072.0, 2048.0), (), 4096.0),
        Signal(Role.OTHER, "unknown", "u", "", (None, None)),
    )
    start = missing()[0].at - 4 * 60 * 10**9
    page = metrics(evidence(signals=Signals(start, 60 * 10**9, signals)))
    (row,) = cells(page)
    assert [row[0], *row[2:]] == ["memorymemory", "2 KiB", "1 KiB", "3 KiB", "4 KiB"]
    assert "1 signal<" in page


def test_now() -> None:
    """Every live series has its exact value, and its family's type; bad lines are named."""
    samples = {'a_total{code="<b>"}': 1e21, "b": math.nan, "c": -math.inf, "d": 0.1}
    live = Exposition(samples, (Fault(3, "no value"),), {"a": Family("counter", "Help.", "")})
    page = metrics(evidence(metrics=live))
    assert cells(page) == [
        ['a_total{code="<b>"}', "counter", "1e+21"],
        ["b", "", "NaN"],
        ["c", "", "-Inf"],
        ["d", "", "0.1"],
    ]
    assert "Line 3 could not be read: no value" in page
    assert "4 series" in page


def test_nothing() -> None:
    """Where there is nothing, the reason stands there."""
    words = Page(metrics(missing()[0])).words()
    assert words.count("Not available.") == 2
    assert "start the metrics-scraper" in words
