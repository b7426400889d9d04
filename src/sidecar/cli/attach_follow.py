"""`sidecar attach follow`: follow the standard output of services, through the engine."""

from copy import copy
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from sidecar.attach.follow.container_log import StartPosition
from sidecar.attach.follow.containers import follow_containers
from sidecar.attach.follow.selection import Selection, container_query, select_services
from sidecar.cli import watch
from sidecar.cli.attach_project import compose_of, project_options
from sidecar.cli.settings import option
from sidecar.clock import SystemClock
from sidecar.log_watcher import Watch, show
from sidecar.logs.tail.follow import Following
from sidecar.logs.tail.followed import ReadTally
from sidecar.output import Output
from sidecar.safe_text import neutralise

_NOT_HERE = frozenset({"paths", "keep_on", "state"})
"""Of the options of `watch`: those that are about files."""


def watch_options() -> list[click.Parameter]:
    """Return the options of `sidecar watch` that make sense for lines of containers."""
    return [copy(option) for option in watch.command.params if option.name not in _NOT_HERE]


@click.command("follow")
@click.argument("services", nargs=-1, metavar="[SERVICE...]")
@option(
    "-f/ ", "--follow/--no-follow", "keep_on", default=True, help="Go on as they log; or end there."
)
@project_options
def command(
    services: tuple[str, ...],
    file: tuple[Path, ...],
    project_name: str,
    env_file: tuple[str, ...],
    **flags: Any,  # noqa: ANN401 - one key a flag of watch
) -> None:
    """Follow the standard output of services of a Compose project, shown as by `watch`.

    Without SERVICE all are followed. Lines of several containers are merged by time. A container
    that is restarted or recreated is found again; no line is shown twice.
    """
    selection = select_services(compose_of(file, project_name, env_file), project_name, services)
    show_containers(selection, flags, marked=True)


command.params += watch_options()


def show_containers(selection: Selection, flags: dict[str, Any], *, marked: bool) -> None:
    """Follow these containers as the flags of `watch` say; `marked` puts names before lines."""
    clock, output, tally = SystemClock(), Output(quiet=flags["quiet"]), ReadTally()
    keep = watch.keep_of(flags, clock)
    _, tail = watch.first_lines(flags, keep)
    options = Watch(
        following=Following(paths=()),
        keep=keep,
        look=watch.look_of(flags),
        showing=replace(watch.showing_of(flags, several=marked), stable=True, ordered=True),
        stats=flags["stats"],
    )
    start = StartPosition(
        keep_on=flags["keep_on"],
        tail=tail,
        since=keep.since,
        bare=flags["output"] == "raw",
    )

    def notify(event: str) -> None:
        output.notice(f"sidecar attach: {neutralise(event)}")

    batches = follow_containers(container_query(selection), start, clock, notify, tally)
    show(batches, options, output, clock, tally)
