"""Collect the health endpoint: its status, its latency, and the skew of the target's clock."""

from contextlib import closing
from datetime import UTC
from email.utils import parsedate_to_datetime

import msgspec

from sidecar.clock import Clock
from sidecar.errors import FetchError
from sidecar.metrics.http.get import Client, Response
from sidecar.metrics.scrape.scraper import OK, media_type
from sidecar.model.evidence import NO_PAGE, Health

_PAGES = ("/health", "/healthz", "/-/healthy", "/actuator/health")
"""Where health is requested when no path was given: the demo's, Kubernetes', Prometheus', Spring's.
One that is not there is answered at once."""

_NOT_FOUND = 404


class Answer(msgspec.Struct, frozen=True):
    """Health, and the target's clock minus ours in seconds, where its answer has a date."""

    health: Health
    skew_s: float | None


def ask_health(client: Client, page: str, timeout: float, clock: Clock) -> Answer:
    """Return what the health endpoint says; `page` empty for the usual ones. Closes the client.

    Raises FetchError when the target does not answer, or has no such page.
    """
    begun = clock.monotonic()
    with closing(client):
        for path in [page] if page else _PAGES:
            asked, left = clock.monotonic(), timeout - (clock.monotonic() - begun)
            if left <= 0:
                break
            answer = client.get(path, timeout=left)
            if page or answer.status != _NOT_FOUND:
                return _understood(answer, path, clock.monotonic() - asked, clock)
    raise FetchError(f"{NO_PAGE} {', '.join(_PAGES)}; name it with --health")


def _understood(answer: Response, path: str, latency_s: float, clock: Clock) -> Answer:
    said = _body(answer.body)
    status = said.get("status")
    health = Health(
        http_status=answer.status,
        status=status if isinstance(status, str) else _word(answer),
        uptime_s=_number(said.get("uptime_s")),
        latency_s=latency_s,
        path=path,
        is_plain=not said,
    )
    return Answer(health, _skew(answer.date, latency_s, clock))


def _word(answer: Response) -> str:
    """Return what stands for a status that the body does not give."""
    if answer.status != OK:
        return "failing"
    # A page for people may be a login, or the front page of anything: it says that one is there.
    is_page = media_type(answer) == "text/html" or answer.body.lstrip()[:1] == b"<"
    return "answers" if is_page else "ok"


def _skew(date: str, latency_s: float, clock: Clock) -> float | None:
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return None
    # A date without a zone is in UTC; it names the second that had begun half a second ago.
    seconds = theirs.replace(tzinfo=theirs.tzinfo or UTC).timestamp() + 0.5
    return seconds - (clock.time_ns() / 1e9 - latency_s / 2)


def _body(body: bytes) -> dict[str, object]:
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None
