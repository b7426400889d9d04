"""The history as text for other programs."""

import csv
import io
import math
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.metrics.histories import put

from sidecar.errors import HistoryError, UsageError
from sidecar.metrics import export as exporting
from sidecar.metrics import export_text
from sidecar.metrics.export import FORMS, Wanted, export
from sidecar.metrics.export_text import exposed, number
from sidecar.metrics.promql.query import evaluate
from sidecar.metrics.promql.query import store as query_store
from sidecar.metrics.storage.history import History
from sidecar.metrics.storage.lines import decode
from sidecar.metrics.storage.retention import RetentionBounds
from sidecar.model.sample import Scrape
from sidecar.model.series import Series

TS = 1_771_681_325_123_000_000
SECOND = 1_000_000_000
ALWAYS = Wanted(0, 1 << 53)

Store = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Give a function that stores scrapes and returns the history."""
    path = tmp_path / "metrics.jsonl"

    def store(*scrapes: Scrape, live_bytes: int = 1 << 20) -> Path:
        with closing(History(path, RetentionBounds(live_bytes, live_scrapes=1))) as writer:
            for scrape in scrapes:
                writer.append(scrape)
        return path

    return store


def text(form: str, history: Path, wanted: Wanted = ALWAYS) -> str:
    """Return all pieces."""
    return "".join(export(form, history, wanted))


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_series(form: str, tmp_path: Path, *, sealed: bool) -> None:
    """A key that somebody wrote by hand, and that is not a series, is left out of a selection."""
    history = tmp_path / "metrics.jsonl"
    put(history, 1, [Scrape(TS, True, {"a": 1.0, "x{": 2.0, '{"a" 1}': 3.0})], sealed=sealed)
    lines = {"openmetrics": 3, "csv": 3, "jsonl": 1}
    whole = Wanted(0, 1 << 53, '{__name__!=""}')
    assert text(form, history, whole).count("\n") == lines[form]
    if form != "jsonl":
        assert text(form, history).count("\n") == lines[form]
    found = evaluate('{__name__=~".+"}', query_store(history), TS // 10**6, TS // 10**6, 1)
    assert [curve.spelling for curve in found.curves] == ["a", "up"]


def test_openmetrics(store: Store) -> None:
    """Each sample has its time in seconds; one metric follows the other; the end is marked."""
    history = store(
        Scrape(TS, True, {"b_total": 5.0, 'a{x="1"}': 0.1, "ab": -0.0}),
        Scrape(TS + SECOND, True, {"b_total": 6.0, 'a{x="1"}': math.nan, 'a{x="2"}': math.inf}),
    )
    assert text("openmetrics", history) == (
        'a{x="1"} 0.1 1771681325.123\n'
        'a{x="1"} NaN 1771681326.123\n'
        'a{x="2"} +Inf 1771681326.123\n'
        "ab -0 1771681325.123\n"
        "b_total 5 1771681325.123\n"
        "b_total 6 1771681326.123\n"
        "up 1 1771681325.123\n"
        "up 1 1771681326.123\n"
        "# EOF\n"
    )


def test_failed_scrape(store: Store) -> None:
    """A failed scrape has `up 0` and nothing else: what is absent is a gap, never a value."""
    history = store(Scrape(TS, True, {"a": 1.0}), Scrape(TS + SECOND, False, {}, "refused"))
    expected = ["a 1 1771681325.123", "up 1 1771681325.123", "up 0 1771681326.123", "# EOF"]
    assert text("openmetrics", history).splitlines() == expected


def test_targets(store: Store) -> None:
    """Labels of the target are merged by Prometheus' rule; the series of a metric stay together."""
    history = store(
        Scrape(TS, True, {'a{job="own"}': 1.0}, target='{instance="x:1",job="web"}'),
        Scrape(TS, True, {"a": 2.0}, target='{instance="y:1",job="web"}'),
    )
    assert text("openmetrics", history).splitlines() == [
        'a{exported_job="own",instance="x:1",job="web"} 1 1771681325.123',
        'a{instance="y:1",job="web"} 2 1771681325.123',
        'up{instance="x:1",job="web"} 1 1771681325.123',
        'up{instance="y:1",job="web"} 1 1771681325.123',
        "# EOF",
    ]


def test_csv(store: Store) -> None:
    """A CSV reader gets back the time, the series and the value."""
    history = store(Scrape(TS, True, {'a{x="1,\\"2\\""}': 0.5, "b": -math.inf}))
    found = text("csv", history)
    assert found.startswith("time,series,value\r\n2026-02-21T13:42:05.123Z,")
    assert list(csv.reader(io.StringIO(found, newline=""))) == [
        ["time", "series", "value"],
        ["2026-02-21T13:42:05.123Z", 'a{x="1,\\"2\\""}', "0.5"],
        ["2026-02-21T13:42:05.123Z", "b", "-Inf"],
        ["2026-02-21T13:42:05.123Z", "up", "1"],
    ]


def test_jsonl(store: Store) -> None:
    """The lines are those of the live history, also of what is sealed."""
    scrapes = [
        Scrape(TS + at * SECOND, True, {"a": float(at)}, target='{job="x"}') for at in range(9)
    ]
    history = store(*scrapes, Scrape(TS + 9 * SECOND, False, {}, "down"), live_bytes=200)
    assert history.stat().st_size < 250
    lines = text("jsonl", history).splitlines(keepends=True)
    assert lines[0] == '{"ts":"2026-02-21T13:42:05.123Z","up":1,"target":"{job=\\"x\\"}","a":0}\n'
    assert lines[-1] == '{"ts":"2026-02-21T13:42:14.123Z","up":0,"error":"down"}\n'
    assert [decode(line.encode()) for line in lines[:9]] == scrapes


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(Wanted(1, 4), [1, 2, 3, 4], id="both-ends-are-included"),
        pytest.param(Wanted(0, 1 << 53), list(range(10)), id="everything"),
        pytest.param(Wanted(20, 30), [], id="nothing"),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_range(form: str, wanted: Wanted, expected: list[int], store: Store) -> None:
    """Only what lies between the two times is exported."""
    start = TS // 1_000_000
    history = store(*(Scrape(TS + at * SECOND, True, {"a": at + 0.5}) for at in range(10)))
    within = Wanted(start + wanted.start * 1000, start + wanted.end * 1000)
    found = text(form, history, within)
    assert [at for at in range(10) if f"{at + 0.5}" in found] == expected


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("up", ["up{} 1", "up{} 1"]),
        ('a{x="1"}', ["a{x} 1"]),
        ('{job="two"}', ["a{} 3", "up{} 1"]),
        ('{__name__=~"a|b",x=~"1|2"}', ["a{x} 1", "a{x} 2"]),
        ('{__name__!="up",job=~"t.o"}', ["a{} 3"]),
        ("nothing", []),
    ],
)
def test_selector(selector: str, expected: list[str], store: Store) -> None:
    """A selector chooses by name and by labels, those of the target among them."""
    one = Scrape(TS, True, {'a{x="1"}': 1.0, 'a{x="2"}': 2.0}, target='{job="one"}')
    history = store(one, Scrape(TS, True, {"a": 3.0}, target='{job="two"}'))
    lines = text("openmetrics", history, Wanted(0, 1 << 53, selector)).splitlines()[:-1]
    found = []
    for line in lines:
        name, _, labels = line.split(" ")[0].partition("{")
        found.append(f"{name}{'{x}' if 'x=' in labels else '{}'} {line.split(' ')[1]}")
    assert found == expected


def test_selector_of_lines(store: Store) -> None:
    """In lines a selector drops series; every scrape stays, with its time and whether it was up."""
    history = store(Scrape(TS, True, {"a": 1.0, "b": 2.0}), Scrape(TS + SECOND, False, {}, "x"))
    assert text("jsonl", history, Wanted(0, 1 << 53, "b")).splitlines() == [
        '{"ts":"2026-02-21T13:42:05.123Z","up":1,"b":2}',
        '{"ts":"2026-02-21T13:42:06.123Z","up":0,"error":"x"}',
    ]


@pytest.mark.parametrize(
    "selector", ["a[5m]", "sum(a)", "a offset 5m", "a @ 7", "1", "rate(a[1m])"]
)
def test_no_selector(selector: str, store: Store) -> None:
    """What is not a plain selector is refused with the remedy."""
    history = store(Scrape(TS, True, {"a": 1.0}))
    with pytest.raises(UsageError):
        text("csv", history, Wanted(0, 1, selector))


@pytest.mark.parametrize("form", FORMS)
def test_no_history(form: str, tmp_path: Path) -> None:
    """A history that is not there is an error."""
    with pytest.raises(HistoryError, match="no history at"):
        text(form, tmp_path / "metrics.jsonl")


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (Series("a"), "a"),
        (Series("a:b", (("c", 'x"y\\z\n'),)), r'a:b{c="x\"y\\z\n"}'),
        (Series("a.b"), "U__a_2e_b"),
        (
            Series("größe_kb", (("k8s.io/name", "x"),)),
            'U__gr_f6__df_e__kb{U__k8s_2e_io_2f_name="x"}',
        ),
        (Series("a", (("b:c", "1"),)), 'a{U__b_3a_c="1"}'),
    ],
)
def test_names(series: Series, expected: str) -> None:
    """Names that OpenMetrics 1.0 does not know are escaped as Prometheus escapes them."""
    assert exposed(series) == expected


@given(st.floats())
def test_numbers(value: float) -> None:
    """Every number comes back from its text bit by bit, and is never longer than needed."""
    found = number(value)
    back = float(found)
    assert repr(back) == repr(value)
    assert len(found) <= 24


def test_pieces(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long series comes in pieces that together are the same."""
    history = store(*(Scrape(TS + at * SECOND, True, {"a": float(at)}) for at in range(10)))
    whole = list(export("openmetrics", history, ALWAYS))
    monkeypatch.setattr(export_text, "_PIECE", 3)
    pieces = list(export("openmetrics", history, ALWAYS))
    assert (len(whole), len(pieces)) == (3, 9)
    assert "".join(whole) == "".join(pieces)


@pytest.mark.parametrize("most", [1, 50, 10_000])
def test_batches(most: int, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few metrics or many at once, each comes once, and its series stay together."""
    monkeypatch.setattr(exporting, "_MOST_SAMPLES", most)
    samples = {f'm{number % 20:02}{{x="{number // 20}"}}': float(number) for number in range(60)}
    scrapes = (
        Scrape(TS + at * SECOND, True, samples, target=f'{{job="{job}"}}')
        for at in range(5)
        for job in "ab"
    )
    lines = text("openmetrics", store(*scrapes)).splitlines()[:-1]
    metrics = [line.partition("{")[0] for line in lines]
    assert metrics == sorted(metrics)
    assert len(lines) == len(set(lines)) == 2 * 5 * 61
