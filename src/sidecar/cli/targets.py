"""The options that say which service is observed."""

from pathlib import Path

import click

from sidecar.cli.settings import option

target_option = option(
    "--target",
    also=["APP_URL"],
    default="http://localhost:8092",
    metavar="URL",
    help="Address of the observed service.",
)
history_option = option(
    "--history",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("/logs/metrics.jsonl"),
    metavar="FILE",
    help="The metrics history.",
)
