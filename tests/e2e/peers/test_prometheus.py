"""Answers equal Prometheus': the same scrapes in both, the same questions to both."""

import json
import math
import signal
import subprocess
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec
import pytest
from tests.e2e.peers import synthetic
from tests.e2e.peers.anything import expressions
from tests.e2e.peers.harness import Answer, Prometheus, node_exporter, program, prometheus
from tests.e2e.peers.queries import BEYOND, REAL, SYNTHETIC
from tests.harness import closed_port, service, sidecar, wait_until

from sidecar.errors import HistoryError, UsageError
from sidecar.metrics.promql.query import evaluate, store
from sidecar.metrics.storage.history import History, read
from sidecar.model.sample import Scrape

RELATIVE = 1e-9
MINUTE = 60_000


class Both(msgspec.Struct, frozen=True):
    """One history in two stores, and the time that it covers in milliseconds."""

    history: Path
    peer: Prometheus
    start: int
    end: int


@pytest.fixture(scope="module")
def hours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Give two hours of two synthetic targets."""
    folder = tmp_path_factory.mktemp("hours")
    with prometheus(folder) as peer:
        yield stored(synthetic_history(folder), peer)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Give some seconds of a node-exporter that is killed and comes again."""
    folder = tmp_path_factory.mktemp("real")
    program("prometheus-node-exporter")
    history, port = folder / "metrics.jsonl", closed_port()
    url = f"http://127.0.0.1:{port}/metrics"
    flags = ("--target", url, "--interval", "500ms", "--history", history)
    with service("scrape", *flags, cwd=folder) as scraper:
        for number in (5, 11):
            with node_exporter(folder, port):
                wait_until(lambda: ups(history) >= number, "scrapes")  # noqa: B023 - called here
            wait_until(lambda: not scrapes(history)[-1].up, "a failed scrape")
        scraper.end(signal.SIGTERM)
    with prometheus(folder) as peer:
        yield stored(history, peer)


def synthetic_history(folder: Path) -> Path:
    """Return where the synthetic scrapes are stored."""
    history = folder / "metrics.jsonl"
    with closing(History(history)) as writer:
        for scrape in synthetic.scrapes():
            writer.append(scrape)
    return history


def stored(history: Path, peer: Prometheus) -> Both:
    """Give Prometheus what the history holds."""
    found = scrapes(history)
    peer.store(found)
    times = [scrape.ts // 1_000_000 for scrape in found]
    return Both(history, peer, min(times), max(times))


def scrapes(history: Path) -> list[Scrape]:
    """Return what a history holds; nothing where there is none yet."""
    try:
        return [scrape for scrape in read(history) if scrape is not None]
    except HistoryError:
        return []


def ups(history: Path) -> int:
    """Return how many scrapes were up."""
    return sum(scrape.up for scrape in scrapes(history))


def ours(query: str, both: Both, start: int, end: int, step: int) -> Answer:
    """Return Sidecar's answer."""
    matrix = evaluate(query, store(both.history), start, end, step)
    return {
        frozenset(curve.labels): points
        for curve in matrix.curves
        if (
            points := {
                at: value
                for at, value in zip(matrix.times, curve.values, strict=True)
                if value is not None
            }
        )
    }


def refusable(ask: Callable[[], Answer]) -> Answer | None:
    """Return the answer; None where the question is refused."""
    try:
        return ask()
    except (urllib.error.HTTPError, UsageError):
        return None


def same(mine: Answer, theirs: Answer, query: str = "") -> None:
    """Hold two answers against each other."""
    assert set(mine) == set(theirs), query
    for labels, expected in theirs.items():
        found = mine[labels]
        assert set(found) == set(expected), (query, sorted(labels))
        wrong = {
            at: (found[at], value) for at, value in expected.items() if not near(found[at], value)
        }
        assert not wrong, (query, sorted(labels))


def near(mine: float, theirs: float) -> bool:
    """Return whether two values are one to nine digits; a NaN is a NaN."""
    if math.isnan(mine) or math.isnan(theirs):
        return math.isnan(mine) and math.isnan(theirs)
    return math.isclose(mine, theirs, rel_tol=RELATIVE)


@pytest.mark.parametrize("query", SYNTHETIC + BEYOND)
def test_hours(query: str, hours: Both) -> None:
    """Over hours with resets, gaps and churn, every answer is Prometheus'."""
    around_reset = hours.start + 21 * MINUTE
    spans = (
        (hours.start - 3 * MINUTE, hours.end + 8 * MINUTE, 97_001),
        (around_reset, around_reset + 10 * MINUTE, 7_000),
    )
    for start, end, step in spans:
        same(ours(query, hours, start, end, step), hours.peer.range(query, start, end, step))


def test_anything(hours: Both) -> None:
    """Whatever is asked, both give the same answer, or both refuse."""
    span = (hours.start + 4 * MINUTE, hours.end + 6 * MINUTE, 173_000)
    points = 0
    for query in expressions(250, seed=8092):
        theirs = refusable(partial(hours.peer.range, query, *span))
        mine = refusable(partial(ours, query, hours, *span))
        assert (mine is None) == (theirs is None), query
        if mine is not None and theirs is not None:
            same(mine, theirs, query)
            points += sum(map(len, theirs.values()))
    assert points > 25_000


@pytest.mark.parametrize("query", REAL)
def test_real(query: str, real: Both) -> None:
    """Across the end and the new begin of a real exporter, every answer is Prometheus'."""
    span = (real.start - 500, real.end + 500, 250)
    theirs = real.peer.range(query, *span)
    assert theirs
    same(ours(query, real, *span), theirs)


@pytest.mark.parametrize(
    "query", ["requests_total", "sum by (code) (rate(requests_total[5m]))", "ratio * 2", "1 + 1"]
)
@pytest.mark.parametrize("minutes", [10, 26, 61, 124])
def test_command(query: str, minutes: int, hours: Both, tmp_path: Path) -> None:
    """The command's JSON at one moment is what Prometheus' own interface says."""
    at = hours.start + minutes * MINUTE
    flags = ("--history", hours.history, "--at", f"{at / 1000:.3f}", "-o", "json")
    done = sidecar("query", query, *flags, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)["data"]
    same(Prometheus.points(data), hours.peer.instant(query, at))


@pytest.mark.parametrize(
    "query",
    [
        "sum by (code, instance) (rate(requests_total[5m]))",
        "increase(cpu_seconds_total[20m])",
        "max_over_time(limit[10m])",
        "avg_over_time(ratio[4m])",
        "count_over_time(up[1h])",
        "histogram_quantile(0.9, rate(latency_seconds_bucket[5m]))",
        "min_over_time(tiny[1m])",
        "max_over_time(clash[1m])",
    ],
)
def test_blocks(query: str, blocks: Both) -> None:
    """A Prometheus that was given the exported history answers as the history itself does."""
    span = (blocks.start, blocks.end, 41_000)
    theirs = blocks.peer.range(query, *span)
    assert theirs
    same(ours(query, blocks, *span), theirs)


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Give a Prometheus that runs on what promtool made of the exported history.

    OpenMetrics has no mark for the end of a series, so only what looks at ranges can be the same.
    """
    folder = tmp_path_factory.mktemp("blocks")
    history, text = synthetic_history(folder), folder / "history.om"
    done = sidecar("export", "--history", history, "-o", "openmetrics", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    text.write_text(done.stdout)
    command = [program("promtool"), "tsdb", "create-blocks-from", "openmetrics", str(text), "data"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    times = [scrape.ts // 1_000_000 for scrape in synthetic.scrapes()]
    with prometheus(folder) as peer:
        yield Both(history, peer, min(times), max(times))
