"""Scrape a target once: its samples, or the reason why there are none."""

from collections.abc import Mapping

from sidecar.clock import Clock
from sidecar.errors import FetchError
from sidecar.metrics.exposition.parse import Parser
from sidecar.metrics.http.get import Client, Response
from sidecar.metrics.scrape.targets import Limits, Target
from sidecar.model.sample import Exposition, Scrape
from sidecar.model.series import parse_series

OK = 200
NO_METRICS = "no metrics in the answer"
"""How the error begins for a login page, a front page, or anything else that is not an
exposition."""

_PAGES = frozenset({"text/html", "application/json"})
_TYPE = 40
"""Characters of a media type that are shown."""


def fetch_metrics(
    client: Client, *, timeout: float, path: str = "", parser: Parser | None = None
) -> Exposition:
    """Return what the target exposes: at `path`, its address's own, or else `/metrics`.

    Raises FetchError when there is no answer, one with another status than 200, or one that is no
    exposition. An empty one is: there may be no metrics yet.
    """
    answer = client.get(path or client.url.metrics_path, timeout=timeout)
    if answer.status != OK:
        raise FetchError(f"HTTP status {answer.status}")
    found = (parser or Parser()).parse(answer.body, answer.content_type)
    if not found.samples and answer.body.strip():
        _check_kind(answer, found)
    return found


def media_type(answer: Response) -> str:
    """Return what kind of body it says to have, as `text/html`; empty if it does not say."""
    return answer.content_type.partition(";")[0].strip().lower()


def _check_kind(answer: Response, found: Exposition) -> None:
    kind = media_type(answer)
    # Comments alone are an exposition: metrics with labels are announced before there are any.
    if found.faults or kind in _PAGES:
        said = f" ({kind[:_TYPE]})" if kind else ""
        raise FetchError(f"{NO_METRICS}{said}; give the path of its metrics")


class Scraper:
    """Asks one target again and again: the connection and what was parsed are kept between."""

    def __init__(self, target: Target, clock: Clock) -> None:
        """Take the target; nothing is asked yet."""
        self.target = target
        self._clock = clock
        self._client = Client(target.url, target.access, max_body=target.limits.body_size)
        self._parser = Parser()

    def scrape(self, at: int) -> Scrape:
        """Return what is seen, stored under that time in ns; a failure is a scrape as well."""
        begun = self._clock.monotonic()
        found, failure = Exposition({}), ""
        try:
            found = self._look()
        except FetchError as error:
            failure = str(error)
        about = {
            "scrape_duration_seconds": round(self._clock.monotonic() - begun, 6),
            "scrape_samples_scraped": float(len(found.samples)),
        }
        return Scrape(
            ts=at,
            up=not failure,
            samples={**found.samples, **about},
            error=failure,
            target=self.target.identity,
            families=found.families,
            faults=found.faults,
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _look(self) -> Exposition:
        target = self.target
        found = fetch_metrics(
            self._client, timeout=target.timeout, path=target.path, parser=self._parser
        )
        _check(found.samples, self.target.limits)
        return found


def _check(samples: Mapping[str, float], limits: Limits) -> None:
    if limits.sample and len(samples) > limits.sample:
        raise FetchError(f"{len(samples):,} samples are over sample_limit = {limits.sample:,}")
    if not limits.label:
        return
    for key in samples:
        # As many `=` as labels at least: most series need no closer look.
        if (
            key.count("=") > limits.label
            and (count := len(parse_series(key).labels)) > limits.label
        ):
            raise FetchError(f"{count} labels are over label_limit = {limits.label}: {key[:60]}")
