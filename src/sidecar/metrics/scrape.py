"""One look at a target, and when the next one is due."""

from collections.abc import Iterator
from itertools import count

from sidecar.clock import Clock
from sidecar.errors import FetchError
from sidecar.metrics.exposition import parse
from sidecar.metrics.fetch import Client
from sidecar.model.sample import Exposition, Scrape

OK = 200


def fetch_metrics(client: Client, *, timeout: float) -> Exposition:
    """Return what the target exposes: at its address's path, or at `/metrics` if it has none.

    Raises FetchError when there is no answer, or one with another status than 200.
    """
    path = client.url.request_uri
    answer = client.get("/metrics" if path == "/" else path, timeout=timeout)
    if answer.status != OK:
        raise FetchError(f"HTTP status {answer.status}")
    return parse(answer.body)


def scrape(client: Client, *, timeout: float, clock: Clock) -> Scrape:
    """Return what was seen; a failure is an empty scrape that is not up, never an exception."""
    at, begun = clock.time_ns(), clock.monotonic()
    samples: dict[str, float] = {}
    failure = ""
    try:
        samples |= fetch_metrics(client, timeout=timeout).samples
    except FetchError as error:
        failure = str(error)
    about = {
        "scrape_duration_seconds": round(clock.monotonic() - begun, 6),
        "scrape_samples_scraped": float(len(samples)),
    }
    return Scrape(ts=at, up=not failure, samples=samples | about, error=failure)


def ticks(interval: float, clock: Clock) -> Iterator[int]:
    """Yield 1, 2, 3 … at exact multiples of the interval; ticks that were missed are skipped.

    A slow target thus delays its own next scrape, never shifts the ones after it.
    """
    begun = clock.monotonic()
    due = 0
    for number in count(1):
        yield number
        # Never the same tick again, whatever rounding makes of the time that has passed.
        due = max(due, int((clock.monotonic() - begun) / interval)) + 1
        clock.sleep(begun + due * interval - clock.monotonic())
