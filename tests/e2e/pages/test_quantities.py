"""The page's script writes numbers, durations, sizes, rates and times as Python does."""

import json
import math
import random
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta, timezone
from importlib.resources import files
from typing import Any

import pytest
from tests.harness import ROOT

from sidecar import quantities
from sidecar.views.html.times import Times

CASES = json.loads((ROOT / "tests" / "quantities.json").read_text("utf-8"))
SCRIPT = (files("sidecar.views.html") / "quantities.js").read_text("utf-8")

ON_PAGES = {
    "number": "number",
    "bytes": "bytes",
    "seconds": "seconds",
    "ratio": "ratio",
    "rate": "rate",
    "bytes/s": "quantity",
}
"""Each form of the table that is written, and the script's function for it."""

NOT_ON_PAGES = {"duration", "no duration", "size", "no size"}
"""A page has room for the long form of a duration, and nobody types one there."""

UNITS = ("", "1/s", "s", "bytes", "bytes/s", "ratio")
SPECIAL = {"NaN": math.nan, "+Inf": math.inf, "-Inf": -math.inf}

Run = Callable[[str, Any], Any]


@pytest.fixture(scope="module")
def run() -> Run:
    """Give what runs an expression over `input` beside the script: in node, or in a browser."""
    return _in_node if shutil.which("node") else _in_browser


def _in_node(expression: str, value: object) -> object:
    program = f"{SCRIPT}\nconst input = {json.dumps(value)};\n"
    program += f"process.stdout.write(JSON.stringify({expression}));"
    done = subprocess.run(["node", "-"], input=program.encode(), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def _in_browser(expression: str, value: object) -> object:
    sync = pytest.importorskip("playwright.sync_api", reason="`make tools` adds playwright")
    from tests.e2e.pages.harness import launch  # noqa: PLC0415 - imports playwright's types

    with sync.sync_playwright() as driver:
        browser = launch(driver)
        answer = browser.new_page().evaluate(
            f"input => {{ {SCRIPT}\nreturn {expression}; }}", value
        )
        browser.close()
        return answer


@pytest.mark.parametrize("engine", [_in_node, _in_browser], ids=["node", "browser"])
def test_table(engine: Run) -> None:
    """Every row of the table that Python's test reads, in both engines where they are."""
    if engine is _in_node and not shutil.which("node"):
        engine = _in_browser
    assert set(CASES) == {*ON_PAGES, *NOT_ON_PAGES}
    rows = [[ON_PAGES[form], value, form, text] for form in ON_PAGES for value, text in CASES[form]]
    number = '({"NaN": NaN, "+Inf": Infinity, "-Inf": -Infinity})[value] ?? value'
    written = engine(
        f"input.map(([name, value, unit]) => quantities[name]({number}, unit))",
        [row[:3] for row in rows],
    )
    assert [
        (form, value, text) for (_, value, form, _), text in zip(rows, written, strict=True)
    ] == [(form, value, text) for _, value, form, text in rows]


def test_same_as_python(run: Run) -> None:
    """Numbers of every size, near every bound and on every tie are written alike in all units."""
    seeded = random.Random(12)
    values = [seeded.choice((1, 1, -1)) * 10 ** seeded.uniform(-12, 25) for _ in range(2_000)]
    bounds = [99.95, 999.5, 1023.5, 99_999.5, 119.5, 3_599.5, 86_399.5, 1e9, 1e12, 1e-4, 1000.0]
    values += [near for b in bounds for near in (b, math.nextafter(b, 0), math.nextafter(b, 1e99))]
    values += [n / 8 for n in range(1, 2_000, 3)] + [n + 0.5 for n in range(100, 4_000, 7)]
    values += [1.125e21, 1.225e21, 0.0, 5e-324, 1.7e308]
    pairs = [(value, unit) for value in values for unit in UNITS]
    written = run("input.map(([value, unit]) => quantities.quantity(value, unit))", pairs)
    differences = [
        (value, unit, quantities.format_quantity(value, unit), text)
        for (value, unit), text in zip(pairs, written, strict=True)
        if text != quantities.format_quantity(value, unit)
    ]
    assert differences == []
    assert run("[quantities.quantity(null, 's'), quantities.count(1234567)]", None) == [
        quantities.format_quantity(None, "s"),
        "1,234,567",
    ]


@pytest.mark.parametrize("hours", [0, -8, 5.75])
def test_times(run: Run, hours: float) -> None:
    """A time has its day where that is not the report's, its year where that is another."""
    now = 1_771_681_325
    zone = timezone(timedelta(hours=hours))
    times = Times(zone, now * 10**9)
    moments = [now - step for step in (0, 59, 3_600, 46_000, 86_400, 40 * 86_400, 370 * 86_400)]
    moments += [now + 86_400, now + 400 * 86_400, now - 13 * 3600]
    shift = round(hours * 3600)
    moved = [[(at + shift) * 1000, (now + shift) * 1000] for at in moments]
    assert run("input.map(([at, now]) => quantities.clock(at, now))", moved) == [
        times.clock(at * 10**9) for at in moments
    ]
