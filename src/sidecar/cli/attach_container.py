"""`sidecar attach container`: follow, scrape or debug any running container."""

import click

from sidecar.cli.groups import Subcommands

_FOLLOW = "Show what a container logs, in files or to standard output."
_SCRAPE = "Scrape the metrics of a container."
_DEBUG = "Print one report of a container."


@click.command(
    "container",
    cls=Subcommands,
    modules={
        "follow": ("sidecar.cli.attach_container_follow", _FOLLOW),
        "scrape": ("sidecar.cli.attach_container_scrape", _SCRAPE),
        "debug": ("sidecar.cli.attach_container_debug", _DEBUG),
    },
)
def command() -> None:
    """Run one sidecar beside any running container, by its name or id."""
