"""`sidecar scrape`: the metrics-scraper's command line."""

from datetime import tzinfo
from pathlib import Path

import click

from sidecar.cli.settings import (
    Duration,
    color_option,
    option,
    timeout_option,
    timezone_option,
    wants_colour,
)
from sidecar.cli.targets import history_option, target_option
from sidecar.clock import SystemClock
from sidecar.errors import UnreadableError
from sidecar.metrics_scraper import Scraping, is_fresh, scrape_for_ever
from sidecar.output import Output


@click.command("scrape")
@target_option
@history_option
@option(
    "--interval",
    also=["SCRAPE_INTERVAL"],
    type=Duration(),
    default="5s",
    help="Time from one scrape to the next.",
)
@timeout_option
@option("--count", type=click.IntRange(min=1), metavar="N", help="End after so many scrapes.")
@click.option(
    "--check", is_flag=True, help="Only tell, by exit code, whether a scraper is at work."
)
@color_option
@timezone_option
def command(  # noqa: PLR0913 - one argument a flag
    *,
    target: str,
    history: Path,
    interval: float,
    timeout: float,
    count: int | None,
    check: bool,
    color: str,
    zone: tzinfo | None,
) -> None:
    """Poll /metrics, keep the history, show what changed.

    The target is asked at its address's own path, or at /metrics if it has none.
    """
    # A scrape must end before the next one begins.
    options = Scraping(
        target, history, interval, min(timeout, interval), count, wants_colour(color), zone
    )
    clock = SystemClock()
    if not check:
        scrape_for_ever(options, Output(), clock)
    elif not is_fresh(options, clock):
        raise UnreadableError(f"no fresh scrape in {history}; is a scraper running?")
