"""One look at a target: what it says, or why it says nothing."""

from contextlib import closing
from typing import Any

import pytest
from tests.harness import FakeClock, Handler, answer, by_path, closed_port, peer, sends

from sidecar.metrics.scrape.scraper import Scraper
from sidecar.metrics.scrape.targets import Limits, Target
from sidecar.model.sample import Scrape


def look(url: str, clock: FakeClock, **more: Any) -> Scrape:  # noqa: ANN401 - Target's own
    """Return one scrape of that address."""
    target = Target(url=url, interval=5.0, timeout=5.0, **more)
    with closing(Scraper(target, clock)) as scraper:
        return scraper.scrape(clock.time_ns())


def test_up(clock: FakeClock) -> None:
    """A scrape holds the target's samples and two of its own, and the time of its begin."""
    at = clock.time_ns()

    def slow(client: object) -> None:
        clock.now += 0.25
        sends(answer(b"a 1\nb 2\n"))(client)  # type: ignore[arg-type]

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


PAGE = b"<!doctype html>\n<title>Log in</title>\n"


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        pytest.param(PAGE, "text/html; charset=utf-8", " (text/html)", id="login"),
        pytest.param(PAGE, "", "", id="no-type"),
        pytest.param(b'{"status":"ok"}', "application/json", " (application/json)", id="json"),
        pytest.param(b"# a page\n", "text/html", " (text/html)", id="comment-in-html"),
        pytest.param(b"OK", "text/plain", " (text/plain)", id="word"),
        pytest.param(b"", "text/html", None, id="empty"),
        pytest.param(b"# TYPE a counter\n", "text/plain", None, id="comments"),
        pytest.param(PAGE + b"a 1\n", "text/html", None, id="a-sample"),
    ],
)
def test_no_metrics(body: bytes, kind: str, error: str | None, clock: FakeClock) -> None:
    """An answer that is not an exposition is a failed scrape, and says what it was instead."""
    with peer(sends(answer(body, Content_Type=kind))) as server:
        found = look(server.url, clock)
    remedy = "; give the path of its metrics"
    expected = "" if error is None else f"no metrics in the answer{error}{remedy}"
    assert (found.up, found.error) == (error is None, expected)


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


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        pytest.param(Limits(sample=2), "", id="samples-within"),
        pytest.param(Limits(sample=1), "2 samples are over sample_limit = 1", id="samples"),
        pytest.param(Limits(label=2), "", id="labels-within"),
        pytest.param(
            Limits(label=1), '2 labels are over label_limit = 1: b{x="=",y="2"}', id="labels"
        ),
        pytest.param(Limits(body_size=8), "the body is over 8 bytes (body_size_limit)", id="body"),
    ],
)
def test_limits(limits: Limits, error: str, clock: FakeClock) -> None:
    """A scrape over a limit fails as a whole, and says which one."""
    with peer(sends(answer(b'a 1\nb{x="=",y="2"} 2\n'))) as server:
        found = look(server.url, clock, limits=limits)
    assert (found.up, found.error) == (not error, error)
    assert found.samples["scrape_samples_scraped"] == (0 if error else 2)


def test_faults(clock: FakeClock) -> None:
    """A line that cannot be read is told with its number, and the rest is there."""
    with peer(sends(answer(b"# TYPE a counter\na 1\nbad\n"))) as server:
        found = look(server.url, clock)
    assert (found.samples["a"], found.families["a"].type) == (1.0, "counter")
    assert [fault.line for fault in found.faults] == [3]


def test_identity(clock: FakeClock) -> None:
    """A scrape says which target it is of, where there are several."""
    found = look(f"http://127.0.0.1:{closed_port()}", clock, labels=(("job", "db"),))
    assert found.target == '{job="db"}'
