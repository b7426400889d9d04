"""Which series a person sees."""

import math

import pytest

from sidecar.metrics.panels.plain import PanelRows, restarted, rows
from sidecar.model.panel import PanelRow
from sidecar.model.sample import Scrape

SEED = {
    "requests_total": 5.0,
    "requests_ok": 3.0,
    "requests_err": 2.0,
    "process_total": 3.0,
    "process_ok": 2.0,
    "process_err": 1.0,
    "uptime_seconds": 12.2,
}
ABOUT = {"scrape_duration_seconds": 0.0123, "scrape_samples_scraped": 1234.0}


def scraped(**samples: float) -> Scrape:
    """Return a scrape that saw these."""
    return Scrape(ts=0, up=True, samples=ABOUT | samples)


def test_the_demo() -> None:
    """The demo's dashboard has its six figures, totals with what was added since nothing."""
    assert rows(scraped(**SEED), None) == (
        PanelRow("Uptime", "12s"),
        PanelRow("Requests total", "5", change="(+5)"),
        PanelRow("Requests OK", "3", change="(+3)"),
        PanelRow("Requests ERR", "2", "(40.0%)", "(+2)"),
        PanelRow("Process OK", "2"),
        PanelRow("Process ERR", "1"),
    )


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        pytest.param({}, 7.0, "(+7)", id="first-seen"),
        pytest.param({"requests_total": 5.0}, 5.0, "(+0)", id="nothing-new"),
        pytest.param({"requests_total": 5.0}, 8.0, "(+3)", id="grown"),
        pytest.param({"requests_total": 500.0}, 8.0, "(+8)", id="began-again"),
        pytest.param({"requests_total": 0.0}, math.inf, "(+inf)", id="infinite"),
    ],
)
def test_change(before: dict[str, float], now: float, change: str) -> None:
    """A change is what was added since the scrape before, also across a restart."""
    (row,) = rows(scraped(requests_total=now), scraped(**before))
    assert row.change == change


@pytest.mark.parametrize(
    ("samples", "note"),
    [
        pytest.param({"requests_err": 0.0, "requests_total": 0.0}, "", id="no-requests"),
        pytest.param({"requests_err": 1.0}, "", id="no-total"),
        pytest.param({"requests_err": 1.0, "requests_total": 3.0}, "(33.3%)", id="a-third"),
        pytest.param({"requests_err": 0.0, "requests_total": 3.0}, "", id="no-errors"),
    ],
)
def test_share(samples: dict[str, float], note: str) -> None:
    """Errors show their share of all requests where there were both."""
    shown = {row.label: row.note for row in rows(scraped(**samples), None)}
    assert shown["Requests ERR"] == note


def test_at_first() -> None:
    """What another program than the demo counted since it started is not a change."""
    first = scraped(requests_total=1478, process_open_fds=9)
    assert rows(first, None) == (PanelRow("Requests total", "1478"),)
    (row,) = rows(scraped(requests_total=1480, process_open_fds=9), first)
    assert row == PanelRow("Requests total", "1480", change="(+2)")


def test_an_unknown_target() -> None:
    """Of any target, size and duration of the scrape are shown first."""
    assert rows(scraped(constant=7), None) == (
        PanelRow("Samples", "1,234"),
        PanelRow("Scrape took", "12.3 ms"),
    )


def test_other_targets() -> None:
    """Then come its panels: levels at once, rates and what was added from the second scrape on."""
    known = PanelRows()
    first = {"go_goroutines": 7.0, "http_requests_total": 100.0, "process_open_fds": 9.0}
    limit = {"process_max_fds": 1024.0}
    assert known.rows(scraped(**first, **limit), None)[2:] == (
        PanelRow("Open files", "9", "(of 1,024)", calm=True),
        PanelRow("Goroutines", "7", calm=True),
    )
    now = {"go_goroutines": 9.0, "http_requests_total": 150.0, "process_open_fds": 1000.0}
    later = Scrape(ts=5_000_000_000, up=True, samples=ABOUT | now | limit)
    assert known.rows(later, scraped(**first, **limit))[2:] == (
        PanelRow("Requests", "10/s", "", "(+50)", calm=True),
        PanelRow("Open files", "1,000", "(of 1,024)", "(+991)"),
        PanelRow("Goroutines", "9", "", "(+2)", calm=True),
    )


@pytest.mark.parametrize("ts", [0, -5_000_000_000], ids=["same-moment", "set-back"])
def test_a_clock_that_was_set_back(ts: int) -> None:
    """Without a span of time there is no rate."""
    now = Scrape(ts=ts, up=True, samples=ABOUT | {"http_requests_total": 9.0})
    assert len(rows(now, scraped(http_requests_total=1))) == 2


def test_a_dozen_rows() -> None:
    """A block has a dozen rows at most."""
    many = {f"job{number}_queue_size": 1.0 for number in range(30)}
    runtime = dict.fromkeys(["go_goroutines", "go_threads", "node_load1", "nginx_up", "pg_up"], 1.0)
    assert len(rows(scraped(**many, **runtime), None)) <= 12


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param({"uptime_seconds": 9.0}, {"uptime_seconds": 1.0}, True, id="uptime-fell"),
        pytest.param({"requests_total": 9.0}, {"requests_total": 1.0}, True, id="total-fell"),
        pytest.param({"uptime_seconds": 9.0}, {"uptime_seconds": 14.0}, False, id="went-on"),
        pytest.param({"uptime_seconds": 9.0}, {}, False, id="vanished"),
        pytest.param({}, {"uptime_seconds": 1.0}, False, id="new"),
        pytest.param(
            {"process_start_time_seconds": 100.0},
            {"process_start_time_seconds": 190.0},
            True,
            id="started-later",
        ),
        pytest.param(
            {"process_start_time_seconds": 100.0, "requests_total": 9.0},
            {"process_start_time_seconds": 100.4, "requests_total": 1.0},
            False,
            id="same-start",
        ),
    ],
)
def test_restarted(before: dict[str, float], now: dict[str, float], *, expected: bool) -> None:
    """A target restarted when it started later, or its uptime, or its total, fell."""
    assert restarted(scraped(**now), scraped(**before)) is expected


def test_restarted_at_first() -> None:
    """The first scrape ever tells of no restart."""
    assert not restarted(scraped(uptime_seconds=1), None)
