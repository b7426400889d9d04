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
    timeout_option,
    timezone_option,
    wants_colour,
)
from sidecar.cli.targets import chosen_targets, history_option, targets_option
from sidecar.clock import SystemClock
from sidecar.errors import Exit, UnreadableError, UsageError
from sidecar.metrics.storage.bounds import Bounds
from sidecar.metrics_scraper import Scraping, is_fresh, scrape_for_ever, show_live
from sidecar.output import Output

_DAY_S = 86_400.0


class _Flags(msgspec.Struct, frozen=True):
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
    lint: bool
    form: str | None
    color: str
    zone: tzinfo | None
    sources: tuple[str, ...]


@click.command("scrape")
@click.argument("sources", nargs=-1, metavar="[--lint FILE|URL...]")
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
    help="End after so many scrapes, with 3 if no target answered the last one.",
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
    help="Bytes of history, all files together, above which the oldest is dropped.",
)
@click.option("--live", is_flag=True, help="Draw panels on the whole terminal; q quits.")
@option(
    "--panel",
    multiple=True,
    metavar="METRIC",
    help="With --live: show this metric instead of what is chosen; repeatable.",
)
@click.option(
    "--check", is_flag=True, help="Only tell, by exit code, whether a scraper is at work."
)
@click.option("--lint", is_flag=True, help="Only judge expositions, strictly; scrape nothing.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "openmetrics"]),
    help="With --lint: the format to judge by; otherwise what the body says.",
)
@color_option
@timezone_option
@click.pass_context
def command(ctx: click.Context, /, **flags: object) -> Exit:
    """Poll /metrics, keep the history, show what changed.

    The targets come from --target, or from [[scrape_configs]] in sidecar.toml. Each is asked at
    its address's own path, or at /metrics if it has none.
    """
    given = msgspec.convert(flags, _Flags)
    if given.lint:
        return _lint(given)
    if given.sources:
        raise UsageError(f"unexpected argument {given.sources[0]!r}; files are for --lint")
    if given.form is not None:
        raise UsageError("--format says how to judge with --lint; add --lint, or leave it out")
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
    return Exit.OK if scrape_for_ever(options, Output(), clock) else Exit.UNREADABLE


def _options(ctx: click.Context, given: _Flags) -> Scraping:
    bounds = Bounds(keep_s=given.retention_time, keep_bytes=given.retention_size)
    return Scraping(
        targets=chosen_targets(ctx, given.target, given.interval, given.timeout),
        history=given.history,
        bounds=bounds,
        count=given.count,
        colour=wants_colour(given.color),
        zone=given.zone,
        panels=given.panel,
    )


def _lint(given: _Flags) -> Exit:
    # Judging is another task than scraping, with a grammar of its own.
    from sidecar.cli.lint import lint_sources  # noqa: PLC0415

    if not given.sources:
        raise UsageError("--lint needs a FILE, a URL or - to judge")
    return lint_sources(given.sources, given.form, Output(), given.timeout)


def _check(options: Scraping, clock: SystemClock) -> Exit:
    if not is_fresh(options, clock):
        raise UnreadableError(f"no fresh scrape in {options.history}; is a scraper running?")
    return Exit.OK


def _check_terminal() -> None:
    if not os.isatty(1) or os.environ.get("TERM", "dumb") == "dumb":
        raise UsageError("--live draws on a terminal, and this is none; leave it out")
