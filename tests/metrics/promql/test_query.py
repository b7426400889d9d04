"""The entrance: a history, an expression, times → an answer."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.metrics.promql.harness import store

from sidecar.errors import UsageError
from sidecar.metrics.promql import query
from sidecar.metrics.promql.selectors import Wanted
from sidecar.metrics.storage.history import History
from sidecar.metrics.storage.select import Column
from sidecar.model.sample import Scrape

SHOP = store({'b{a="2"}': "0+1x10", 'b{a="1"}': "5+1x10", "c": "1 2 3"})


def test_matrix() -> None:
    """An answer over time is sorted by labels and has a value, or None, for each time."""
    found = query.evaluate("b or c", SHOP, 0, 660_000, 330_000)
    assert list(found.times) == [0, 330_000, 660_000]
    assert [(curve.spelling, list(curve.values)) for curve in found.curves] == [
        ('b{a="1"}', [5, 10, 15]),
        ('b{a="2"}', [0, 5, 10]),
        ("c", [1, 3, None]),
    ]
    assert (found.kind, found.instant) == ("vector", False)


def test_samples() -> None:
    """What Prometheus' API would return is one call away."""
    found = query.samples(query.evaluate("c * 2", SHOP, 0, 120_000, 60_000))
    assert found == [({}, [(0, 2.0), (60_000, 4.0), (120_000, 6.0)])]


@pytest.mark.parametrize(
    ("text", "kind", "times", "values"),
    [
        ("c", "vector", [60_000], [[2]]),
        ("1 + 1", "scalar", [60_000], [[2]]),
        ('"x"', "string", [60_000], []),
        ("c[1m]", "matrix", [0, 60_000], [[1, 2]]),
        ("c[1m:30s]", "matrix", [0, 30_000, 60_000], [[1, 1, 2]]),
    ],
)
def test_kinds(text: str, kind: str, times: list[int], values: list[list[float]]) -> None:
    """At one time an expression may be series, a number, a text, or the samples of a range."""
    found = query.instant(text, SHOP, 60_000)
    assert (found.kind, list(found.times), found.instant) == (kind, times, True)
    assert [list(curve.values) for curve in found.curves] == values


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("sort(b)", ["2", "1"]),
        ("sort_desc(b)", ["1", "2"]),
        ("topk(2, b)", ["1", "2"]),
        ("bottomk(2, b)", ["2", "1"]),
        ("b", ["1", "2"]),
    ],
)
def test_order(text: str, order: list[str]) -> None:
    """At one time the order that was asked for is kept."""
    found = query.instant(text, SHOP, 60_000)
    assert [dict(curve.labels)["a"] for curve in found.curves] == order


@pytest.mark.parametrize("text", ["c[5m]", '"x"'])
def test_no_value_over_time(text: str) -> None:
    """A range or a text is nothing over time."""
    with pytest.raises(UsageError, match="over time"):
        query.evaluate(text, SHOP, 0, 60_000, 30_000)


def test_reads_once() -> None:
    """All of an expression that needs the same time is read at once, by name where it can be."""
    asked: list[tuple[object, int, int]] = []

    def source(wanted: Wanted, start: int, end: int) -> Iterable[Column]:
        asked.append((wanted, start, end))
        return SHOP(wanted, start, end)

    query.evaluate("rate(b[5m]) + sum(c offset 1h) / on() b @ 60", source, 10, 20, 5)
    assert asked == [
        (frozenset({"c"}), 10 - 300_000 - 3_600_000, 20 - 3_600_000),
        (frozenset({"b"}), 10 - 300_000, 20),
        (frozenset({"b"}), 60_000 - 300_000, 60_000),
    ]


def test_interval() -> None:
    """The usual distance of scrapes is known from what was loaded."""
    assert query.interval(query.prepare("b", SHOP, 0, 600_000)) == 60_000
    assert query.interval(query.prepare("nothing", SHOP, 0, 600_000)) == 0


def test_too_many_steps() -> None:
    """A step that is far too short is refused before anything is computed."""
    with pytest.raises(UsageError, match="longer --step"):
        query.evaluate("1", SHOP, 0, 10**12, 1)


def test_history(tmp_path: Path) -> None:
    """A file's scrapes, failed ones and several targets are answered for."""
    path = tmp_path / "metrics.jsonl"
    history = History(path)
    for number in range(10):
        ts = (1_771_681_325 + number * 15) * 10**9
        up = number != 5
        samples = {"requests_total": number * 30.0} if up else {}
        history.append(Scrape(ts, up, samples, error="" if up else "gone", target='{job="web"}'))
        history.append(Scrape(ts + 10**9, True, {'requests_total{job="own"}': 1.0}))
    history.close()
    source, end = query.store(path), (1_771_681_325 + 9 * 15 + 1) * 1_000

    def now(text: str, at: int = end) -> dict[str, float | None]:
        return {curve.spelling: curve.values[0] for curve in query.instant(text, source, at).curves}

    assert now("up") == {"up": 1, 'up{job="web"}': 1}
    assert now("requests_total") == {
        'requests_total{job="own"}': 1,
        'requests_total{job="web"}': 270,
    }
    assert now('rate(requests_total{job="web"}[1m])') == {'{job="web"}': pytest.approx(2)}
    failed = (1_771_681_325 + 5 * 15 + 2) * 1_000
    assert now("up", failed) == {"up": 1, 'up{job="web"}': 0}
    assert now('requests_total{job="web"}', failed) == {}
