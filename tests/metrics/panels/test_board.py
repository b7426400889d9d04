"""A board through time: restarts, gaps, new series, and its bounds."""

import math
import sys
import time

import pytest
from tests.metrics.panels.harness import START_S, failed, scraped, shown

from sidecar.metrics.panels.board import Panels
from sidecar.model.sample import Fault, Scrape


def test_before_the_first_scrape() -> None:
    """A board that was never fed is empty, and neither up nor down."""
    board = Panels("app", "http://app:8080").board()
    assert (board.target, board.url, board.at, board.panels) == ("app", "http://app:8080", 0, ())


def test_what_a_scrape_costs() -> None:
    """The board tells age, cost, size and faults of the last scrape."""
    panels = Panels("app")
    about = {"scrape_duration_seconds": 0.012, "scrape_samples_scraped": 7.0}
    panels.feed(Scrape(5, up=True, samples=about, faults=(Fault(3, "no number: x"),)))
    board = panels.board()
    assert (board.at, board.cost_s, board.samples, board.faults) == (5, 0.012, 7, 1)


def test_up_and_down() -> None:
    """Since when it is up, or down, is the first scrape of that kind in a row; and why."""
    panels = Panels("app")
    seen = []
    for scrape in (scraped(0), scraped(5), failed(10), failed(15, "timeout"), scraped(20)):
        panels.feed(scrape)
        board = panels.board()
        seen.append((board.up, board.since / 1e9 - START_S, board.error))
    assert seen == [
        (True, 0, ""),
        (True, 0, ""),
        (False, 10, "connection refused"),
        (False, 10, "timeout"),
        (True, 20, ""),
    ]


def test_a_failed_scrape_is_a_gap() -> None:
    """A failed scrape is a gap in every panel, never a zero; a rate goes on across it."""
    found = shown(
        scraped(0, http_requests_total=0, go_goroutines=5),
        scraped(5, http_requests_total=50, go_goroutines=6),
        failed(10),
        scraped(15, http_requests_total=150, go_goroutines=7),
    )
    assert found["Requests"].points == (None, 10.0, None, 10.0)
    assert found["Goroutines"].points == (5.0, 6.0, None, 7.0)


def test_down_has_no_values() -> None:
    """A target that is down shows no value that it had."""
    found = shown(scraped(0, go_goroutines=5), failed(5))["Goroutines"]
    assert (found.value, found.change, found.tone) == ("-", "", "")


@pytest.mark.parametrize(
    ("values", "points"),
    [
        pytest.param([100, 150, 20], (None, 10, 4), id="began-again"),
        pytest.param([100, 100, 100], (None, 0, 0), id="idle"),
        pytest.param([math.nan, 100, 150], (None, 0, 10), id="nan"),
        pytest.param([100, math.inf, 100], (None, 0, 20), id="infinite"),
    ],
)
def test_counters(values: list[float], points: tuple[float | None, ...]) -> None:
    """No rate is ever negative: a counter that fell grew by what it shows."""
    scrapes = [scraped(5 * number, x_requests_total=each) for number, each in enumerate(values)]
    assert shown(*scrapes)["Requests"].points == points


def test_the_first_error() -> None:
    """A label set that is new beside others of its metric began at zero: its first is counted."""
    ok, bad = 'http_requests_total{code="200"}', 'http_requests_total{code="500"}'
    found = shown(scraped(0, {ok: 100}), scraped(5, {ok: 109, bad: 1}))
    assert (found["Errors 5xx"].value, found["Errors 5xx"].tone) == ("10%", "bad")
    assert found["Requests"].value == "2/s"


def test_a_late_metric() -> None:
    """A metric that appears as a whole may be old: what it shows is not growth."""
    found = shown(scraped(0), scraped(5, http_requests_total=1e6))
    assert found["Requests"].points == (0.0,)


@pytest.mark.parametrize(
    ("before", "now", "restarts"),
    [
        pytest.param({"process_start_time_seconds": 1}, {"process_start_time_seconds": 60}, 1),
        pytest.param({"http_requests_total": 9}, {"http_requests_total": 2}, 1),
        pytest.param({"http_requests_total": 9}, {"http_requests_total": 9}, 0),
        pytest.param({"go_goroutines": 9}, {"go_goroutines": 2}, 0),
    ],
)
def test_restarts(before: dict[str, float], now: dict[str, float], restarts: int) -> None:
    """A moment of start that moved, or a counter that fell, is a restart; it is told once."""
    panels = Panels("app")
    for scrape in (scraped(0, before), scraped(5, now), scraped(10, now)):
        panels.feed(scrape)
    board = panels.board()
    assert board.restarts == restarts
    assert board.restarted_at == (scraped(5).ts if restarts else 0)


def test_the_clock_was_set_back() -> None:
    """Scrapes out of order give no rate; the ones after them do."""
    times = (10, 5, 10)
    scrapes = [scraped(at, http_requests_total=number * 10) for number, at in enumerate(times)]
    assert shown(*scrapes)["Requests"].points == (None, None, 2.0)


def test_a_ratio_is_of_the_last_minute() -> None:
    """Errors and latency look back a minute, so that a quiet moment does not blank them."""
    ok, bad = 'http_requests_total{code="200"}', 'http_requests_total{code="500"}'
    scrapes = [scraped(0, {ok: 0.0, bad: 0.0}), scraped(5, {ok: 9.0, bad: 1.0})]
    scrapes += [scraped(at, {ok: 9.0, bad: 1.0}) for at in range(10, 80, 5)]
    assert shown(*scrapes[:12])["Errors 5xx"].value == "10%"
    assert shown(*scrapes)["Errors 5xx"].value == "-"


def test_changes() -> None:
    """A change is told against a minute ago, or the oldest scrape that is known."""
    scrapes = [scraped(at, go_goroutines=at) for at in range(0, 200, 10)]
    assert shown(*scrapes[:4])["Goroutines"].change == "+30"
    assert shown(*scrapes)["Goroutines"].change == "+60"


def test_new_series() -> None:
    """Panels come and go with the series; those that stay keep their past."""
    found = shown(
        scraped(0, go_goroutines=1),
        scraped(5, go_goroutines=2, go_threads=4),
        scraped(10, go_goroutines=3, go_threads=4),
    )
    assert found["Goroutines"].points == (1.0, 2.0, 3.0)
    assert found["Threads"].points == (4.0, 4.0)
    assert set(shown(scraped(0, go_goroutines=1), scraped(5, go_threads=1))) == {"Threads"}


def test_families_that_come_late() -> None:
    """Scrapes read back from a history tell no kinds; the choice is made anew once they do."""
    kinds = {"widgets": "counter"}
    scrapes = [scraped(0, widgets=1), scraped(5, widgets=2), scraped(10, kinds=kinds, widgets=12)]
    assert shown(*scrapes[:2])["widgets"].value == "2"
    assert shown(*scrapes)["widgets"].value == "2/s"


def test_bounds() -> None:
    """However long it runs and however its series change, a board holds what it shows."""
    panels = Panels("app", points=10)
    for at in range(300):
        series = {f'http_requests_total{{id="{at}-{number}"}}': 1.0 for number in range(50)}
        panels.feed(scraped(at, series, go_goroutines=at))
    board = panels.board()
    assert len(board.panels) < 25
    assert all(len(panel.points) <= 10 for panel in board.panels)


def test_strange_names() -> None:
    """Names beyond ASCII and spellings that are none harm nothing."""
    names = {'{"a.b",c="1"}': 1.0, "{": 1.0, 'x{y="': 2.0, "": 3.0, 'x{le="abc"}': 1.0}
    later = {name: value + 1 for name, value in names.items()}
    assert "a.b" in shown(scraped(0, names), scraped(5, later))


@pytest.mark.parametrize("part", ["a_", "requests_", "queue_", "duration_", "time_", "a"])
def test_hostile_names(part: str) -> None:
    """Names made to be slow to match cost no time: the longest are left out."""
    names = {part * (length // len(part)): 1.0 for length in (100, 190, 199, 100_000, 1_000_000)}
    begun = time.process_time()
    shown(scraped(0, names), scraped(5, dict.fromkeys(names, 2.0)))
    assert time.process_time() - begun < 1


def test_many_series_are_chosen_from_once() -> None:
    """While the set of series stays the same, nothing is chosen anew."""
    series = {f'http_requests_total{{id="{number}"}}': 1.0 for number in range(2000)}
    panels = Panels("app")
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    for at in range(8):
        scrape = scraped(at, series)
        if at == 7:
            sys.setprofile(count)
        panels.feed(scrape)
        sys.setprofile(None)
    assert calls < 500
