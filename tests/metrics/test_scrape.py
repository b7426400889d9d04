"""One look at a target, and when the next one is due."""

from contextlib import closing
from itertools import islice

import pytest
from tests.harness import FakeClock, Handler, answer, by_path, closed_port, peer, sends

from sidecar.metrics.fetch import Client
from sidecar.metrics.scrape import scrape, ticks
from sidecar.model.sample import Scrape


def look(url: str, clock: FakeClock) -> Scrape:
    """Return one scrape of that address."""
    with closing(Client(url)) as client:
        return scrape(client, timeout=5, clock=clock)


def test_up(clock: FakeClock) -> None:
    """A scrape holds the target's samples and two of its own, and the time of its begin."""
    at = clock.time_ns()

    def slow(client: object) -> None:
        clock.now += 0.25
        sends(answer(b"a 1\nbad\nb 2\n"))(client)  # type: ignore[arg-type]

    with peer(slow) as server:
        assert look(server.url, clock) == Scrape(
            ts=at,
            up=True,
            samples={
                "a": 1.0,
                "b": 2.0,
                "scrape_duration_seconds": 0.25,
                "scrape_samples_scraped": 2.0,
            },
        )


@pytest.mark.parametrize(
    ("handler", "error"),
    [
        pytest.param(sends(answer(status="404 Not Found")), "HTTP status 404", id="not-found"),
        pytest.param(sends(answer(status="500 Oops")), "HTTP status 500", id="server-error"),
        pytest.param(sends(answer(status="302 Found")), "HTTP status 302", id="redirect"),
        pytest.param(sends(b""), "the target hung up", id="hung-up"),
        pytest.param(sends(answer(Content_Length="9")), "broken answer", id="cut-off"),
    ],
)
def test_down(handler: Handler, error: str, clock: FakeClock) -> None:
    """A scrape that failed is an empty one with its reason and its duration."""
    with peer(handler) as server:
        found = look(server.url, clock)
    assert not found.up
    assert found.error.startswith(error)
    assert found.samples == {"scrape_duration_seconds": 0.0, "scrape_samples_scraped": 0.0}


def test_nothing_listens(clock: FakeClock) -> None:
    """A target that is not there gives a scrape as well."""
    found = look(f"http://127.0.0.1:{closed_port()}", clock)
    assert (found.up, found.error) == (False, "connection refused")


@pytest.mark.parametrize(
    ("suffix", "path"),
    [("", "/metrics"), ("/", "/metrics"), ("/own", "/own"), ("/own?a=b", "/own?a=b")],
)
def test_path(suffix: str, path: str, clock: FakeClock) -> None:
    """The target is asked at its address's own path, or at /metrics if it has none."""
    with peer(by_path({path: b"a 1\n"})) as server:
        assert look(server.url + suffix, clock).up


@pytest.mark.parametrize("interval", [0.1, 1.0, 5.0, 1 / 3])
def test_ticks(interval: float, clock: FakeClock) -> None:
    """Ticks come at exact multiples of the interval, the first one at once."""
    begun = clock.monotonic()
    times = [clock.monotonic() - begun for _ in islice(ticks(interval, clock), 100)]
    assert times == pytest.approx([number * interval for number in range(100)], abs=1e-6)


@pytest.mark.parametrize(
    ("takes", "starts"),
    [
        pytest.param([0, 0, 0], [0, 5, 10], id="at-once"),
        pytest.param([4.9, 4.9, 0], [0, 5, 10], id="almost-the-interval"),
        pytest.param([5.1, 0, 0], [0, 10, 15], id="one-missed"),
        pytest.param([23, 1, 0], [0, 25, 30], id="many-missed"),
        pytest.param([5, 0, 0], [0, 10, 15], id="exactly-the-interval"),
    ],
)
def test_missed_ticks(takes: list[float], starts: list[float], clock: FakeClock) -> None:
    """Slow work skips the ticks that it missed, and shifts none after them."""
    begun, seen = clock.monotonic(), []
    for number, each in zip(ticks(5.0, clock), takes, strict=False):
        seen.append((number, clock.monotonic() - begun))
        clock.now += each
    assert seen == list(enumerate(starts, 1))
