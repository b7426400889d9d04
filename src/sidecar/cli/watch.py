"""`sidecar watch`: the log-watcher's command line."""

from datetime import tzinfo
from pathlib import Path

import click

from sidecar.cli.settings import Count, color_option, option, timezone_option, wants_colour
from sidecar.clock import SystemClock
from sidecar.log_watcher import Watch, watch
from sidecar.output import Output


@click.command("watch")
@click.argument(
    "paths",
    nargs=-1,
    type=click.Path(path_type=Path),
    envvar=["SIDECAR_PATHS", "LOG_PATH"],
    default=(Path("/logs/app.log"),),
)
@option("-n", "--tail", type=Count(), help="Last lines to begin with; 10, or all with --no-follow.")
@option("-f/ ", "--follow/--no-follow", "keep_on", default=True, help="Go on as the log grows.")
@color_option
@timezone_option
@click.pass_context
def command(  # noqa: PLR0913 - one argument a flag
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    tail: int | None,
    *,
    keep_on: bool,
    color: str,
    zone: tzinfo | None,
) -> None:
    """Follow logs and show them readably; by default the file that LOG_PATH names.

    A file that is not there yet is waited for and shown from its beginning.
    """
    if keep_on and ctx.get_parameter_source("tail") is click.core.ParameterSource.DEFAULT:
        tail = 10
    options = Watch(paths, tail, keep_on, wants_colour(color), zone)
    watch(options, Output(), SystemClock())
