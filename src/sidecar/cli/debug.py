"""`sidecar debug`: the debugger's command line."""

from datetime import tzinfo
from pathlib import Path

import click

from sidecar.cli.settings import (
    color_option,
    option,
    timeout_option,
    timezone_option,
    wants_colour,
)
from sidecar.cli.targets import history_option, target_option
from sidecar.clock import SystemClock
from sidecar.debugger import debug
from sidecar.inspect.collect import Sources
from sidecar.output import Output


@click.command("debug")
@target_option
@option(
    "--logs",
    also=["LOG_PATH"],
    type=click.Path(path_type=Path),
    default=Path("/logs/app.log"),
    metavar="FILE",
    help="The service's log.",
)
@history_option
@timeout_option
@color_option
@timezone_option
def command(  # noqa: PLR0913 - one argument a flag
    *, target: str, logs: Path, history: Path, timeout: float, color: str, zone: tzinfo | None
) -> int:
    """Print one report from health, metrics, logs and history.

    What cannot be reached is said, with the reason. Exits with 1 when the target is unreachable.
    """
    sources = Sources(target=target, log=logs, history=history, timeout=timeout)
    return debug(sources, Output(), SystemClock(), colour=wants_colour(color), zone=zone)
