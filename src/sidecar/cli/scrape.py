"""`sidecar scrape`: the metrics-scraper's command line."""

import os
from datetime import tzinfo
from pathlib import Path

import click
import msgspec

from sidecar.cli.settings import (
    Duration,
    Size,
    color_option,
    option,
    quiet_option,
    timeout_option,
    timezone_option,
    wants_colour,
)
from sidecar.cli.targets import chosen_targets, history_option, targets_option
from sidecar.clock import SystemClock
from sidecar.errors import Exit, UsageError
from sidecar.metrics.storage.retention import RetentionBounds
from sidecar.metrics_scraper import Scraping, is_fresh, scrape_until_stopped, show_live
from sidecar.output import Output
from sidecar.safe_text import neutralise

_DAY_S = 86_400.0


class _ScrapeFlags(msgspec.Struct, frozen=True):
    """The flags as they were given."""

    target: tuple[str, ...]
    history: Path
    interval: float
    timeout: float
    count: int | None
    retention_time: float
    retention_size: int
    live: bool
    panel: tuple[str, ...]
    check: bool
    quiet: bool
    color: str
    zone: tzinfo | None
    addresses: tuple[str, ...]


@click.command("scrape")
@click.argument("addresses", nargs=-1, metavar="[[NAME=]TARGET]...")
@targets_option
@history_option
@option(
    "--interval",
    also=["SCRAPE_INTERVAL"],
    type=Duration(),
    default="5s",
    help="Time from one scrape to the next.",
)
@timeout_option
@option(
    "--count",
    type=click.IntRange(min=1),
    metavar="N",
    help="Stop after N scrapes; exit with 3 if no target answered the last one.",
)
@option(
    "--retention-time",
    type=Duration(at_most=10 * 365 * _DAY_S),
    default="15d",
    help="Age at which history is dropped.",
)
@option(
    "--retention-size",
    type=Size(at_least=1 << 20),
    default="512MB",
    help="Size of the whole history above which the oldest part is dropped.",
)
@option("--live", is_flag=True, help="Show a dashboard on the whole terminal; q quits.")
@option(
    "--panel",
    multiple=True,
    metavar="METRIC",
    help="With --live: show this metric instead of the default panels; repeatable.",
)
@option("--check", is_flag=True, help="Exit with 0 if the newest scrape is fresh, else with 1.")
@quiet_option
@color_option
@timezone_option
@click.pass_context
def command(ctx: click.Context, /, **flags: object) -> Exit:
    """Poll /metrics, keep the history, show what changed.

    A target is named here, with --target, or in [[scrape_configs]] of sidecar.toml. It is scraped
    at the path in its address, or at /metrics if there is none.
    """
    given = msgspec.convert(flags, _ScrapeFlags)
    if given.panel and not given.live:
        raise UsageError("--panel chooses what --live draws; add --live")
    options = _options(ctx, given)
    clock = SystemClock()
    if given.check:
        return _check(options, clock)
    if given.live:
        _check_terminal()
        show_live(options, clock)
        return Exit.OK
    answered = scrape_until_stopped(options, Output(quiet=given.quiet), clock)
    return Exit.OK if answered else Exit.UNREADABLE


def _options(ctx: click.Context, given: _ScrapeFlags) -> Scraping:
    bounds = RetentionBounds(keep_s=given.retention_time, keep_bytes=given.retention_size)
    return Scraping(
        targets=chosen_targets(ctx, given.addresses or given.target, given.interval, given.timeout),
        history=given.history,
        bounds=bounds,
        count=given.count,
        colour=wants_colour(given.color),
        zone=given.zone,
        panels=given.panel,
    )


def _check(options: Scraping, clock: SystemClock) -> Exit:
    if is_fresh(options, clock):
        return Exit.OK
    where = neutralise(str(options.history))
    Output().notice(f"sidecar scrape: not healthy: no fresh scrape in {where}")
    return Exit.FINDINGS


def _check_terminal() -> None:
    if not os.isatty(1) or os.environ.get("TERM", "dumb") == "dumb":
        raise UsageError("--live needs a terminal: leave it out, or run it in one")
