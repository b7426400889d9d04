"""Run one sidecar for one container, and check afterwards that the container is unchanged."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from sidecar.attach.container.plan import (
    DEBUG,
    SCRAPE,
    WATCH,
    ContainerChannels,
    ContainerRequest,
    find_channels,
    plan_sidecar,
)
from sidecar.attach.container.run import created, run_attached
from sidecar.attach.follow.container_log import StartPosition
from sidecar.attach.follow.containers import follow_containers
from sidecar.attach.follow.selection import Selection, container_query, select_services
from sidecar.attach.observe.container import ObservedContainer, changes
from sidecar.attach.observe.engine import inspect_container, network_owner, require_container
from sidecar.attach.plan.requests import IMAGE
from sidecar.cli import debug, scrape, watch
from sidecar.cli.attach_follow import show_containers
from sidecar.cli.attach_project import compose_of, project_options
from sidecar.cli.settings import option, options, wants_colour
from sidecar.clock import SystemClock
from sidecar.errors import UnreadableError, UsageError
from sidecar.logs.tail.followed import ReadTally
from sidecar.output import Output
from sidecar.quantities import plural
from sidecar.safe_text import neutralise
from sidecar.time_argument import read_time

_COMMANDS = {WATCH: watch.command, SCRAPE: scrape.command, DEBUG: debug.command}
_FILES = ("to", "bundle", "again", "older")
_ABOUT = (
    "It reads volumes read-only, joins the same networks, and removes itself. Standard output is"
    " read through the engine. ARGS are arguments of the sidecar."
)


sidecar_options = options(
    option("--logs", multiple=True, metavar="GLOB", help="Log files, by their paths inside."),
    option("--metrics", default="", metavar="URL", help="Where it serves metrics."),
    option("--stdout", is_flag=True, help="Read standard output, not log files."),
    option(
        "--user",
        default="",
        metavar="UID[:GID]",
        help="The user who may read the logs; never root.",
    ),
    option("--host-network", is_flag=True, help="Use the machine's own network."),
    option("--image", default=IMAGE, metavar="IMAGE", help="The image of the sidecars."),
    click.argument("words", nargs=-1, metavar="[-- ARGS...]"),
)
"""What the sidecar of a container reads."""


def container_command(name: str, kind: str, summary: str) -> click.Command:
    """Return the command that runs one kind of sidecar for one container."""

    @click.command(name, help=f"{summary}\n\n{_ABOUT}")
    @click.argument("container", metavar="NAME")
    @sidecar_options
    def command(container: str, **flags: Any) -> int:  # noqa: ANN401 - of ContainerRequest
        return attach(container, kind, flags)

    return command


def service_command(name: str, kind: str, summary: str) -> click.Command:
    """Return the command that runs one kind of sidecar for a container of a service."""

    @click.command(name, help=f"{summary}\n\n{_ABOUT}")
    @click.argument("service")
    @project_options
    @sidecar_options
    def command(
        service: str,
        file: tuple[Path, ...],
        project_name: str,
        env_file: tuple[str, ...],
        **flags: Any,  # noqa: ANN401 - the fields of ContainerRequest
    ) -> int:
        compose = compose_of(file, project_name, env_file)
        selection = select_services(compose, project_name, (service,))
        return attach(_container_of(selection), kind, flags)

    return command


def attach(container: str, kind: str, flags: dict[str, Any]) -> int:
    """Run one sidecar for a container and return its exit code; raises SidecarError."""
    _check_user(flags["user"])
    return _attach(container, ContainerRequest(kind=kind, **flags))


def _check_user(user: str) -> None:
    parts = user.split(":") if user else ["1"]
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004 - user and group
        raise UsageError(f"--user {user}: write the number of a user, or UID:GID")
    if int(parts[0]) == 0:
        raise UsageError(
            f"--user {user}: sidecars never run as root; give the group: --user 10002:GID"
        )


def _container_of(selection: Selection) -> str:
    targets = container_query(selection)().values()
    running = [target for target in targets if target.running] or list(targets)
    if not running:
        raise UnreadableError(f"{selection.services[0]} has no container; start it first")
    if len(running) > 1:
        _notify(
            f"{selection.services[0]} has {plural(len(running), 'replica')};"
            f" attaching to {running[0].name}"
        )
    return running[0].name


def _attach(name: str, request: ContainerRequest) -> int:
    with _COMMANDS[request.kind].make_context(request.kind, list(request.words)) as context:
        _refuse_files(request, context.params)
        target = require_container(name)
        if not target.running and request.kind == SCRAPE:
            raise UnreadableError(f"{target.name} does not run; start it first")
        channels = find_channels(target, network_owner(target), request)
        with _unchanged(target) as on_container:
            if request.kind == WATCH and channels.logs is None:
                selection = Selection(container=target.name, on_container=on_container)
                show_containers(selection, context.params, marked=False)
                return 0
            return _run(channels, request, context.params, on_container)


def _refuse_files(request: ContainerRequest, params: dict[str, Any]) -> None:
    if request.kind == DEBUG and any(params[name] for name in _FILES):
        raise UsageError(
            "a sidecar cannot read or write files of the host; redirect its report:"
            " -- -o html >report.html"
        )


def _run(
    channels: ContainerChannels,
    request: ContainerRequest,
    params: dict[str, Any],
    on_container: Callable[[ObservedContainer], None],
) -> int:
    """Run the sidecar, and another one after each change of the target that needs it."""
    clock, more = SystemClock(), tuple[str, ...]()
    while True:
        target = channels.target
        spec = plan_sidecar(channels, request, _name(target, request.kind), _environment())
        terminal = not spec.reads_stdin and os.isatty(0) and os.isatty(1)
        spec = replace(spec, arguments=(*spec.arguments, *more), terminal=terminal)

        def on_change(now: ObservedContainer, target: ObservedContainer = target) -> bool:
            on_container(now)
            is_same = now.mounts == target.mounts and now.networks == target.networks
            event = "recreated" if now.id != target.id else "restarted"
            action = "keeps running" if is_same else "is replaced by a new one"
            _notify(f"{now.name} was {event}; the sidecar {action}")
            return not is_same

        feed = _output_of(target.name, params, clock) if spec.reads_stdin else None
        with created(spec):
            code = run_attached(spec, target, clock, on_change, feed)
        if code is not None:
            return code
        target = require_container(target.name)
        channels = find_channels(target, network_owner(target), request)
        # The logs of the old one were shown; those of the new one are shown from their start.
        more = ("--tail", "all") if request.kind == WATCH else ()


def _output_of(name: str, params: dict[str, Any], clock: SystemClock) -> Iterator[bytes]:
    """Yield the standard output of the container in the window of the report."""
    now = clock.time_ns()
    until = read_time(params["until"], now, params["zone"]) if params["until"] else now
    since = None if params["since"] == "all" else read_time(params["since"], until, params["zone"])
    query = container_query(Selection(container=name))
    start = StartPosition(keep_on=False, since=since)
    for batch in follow_containers(query, start, clock, _notify, ReadTally()):
        if batch is not None:
            yield b"\n".join([*batch.lines, b""])


def _name(target: ObservedContainer, kind: str) -> str:
    return f"{target.name}-sidecar-{kind}-{secrets.token_hex(3)}"


def _environment() -> tuple[tuple[str, str], ...]:
    values = [(name, os.environ[name]) for name in ("TZ", "NO_COLOR") if os.environ.get(name)]
    return (*values, *([("FORCE_COLOR", "1")] if wants_colour("auto") else []))


@contextmanager
def _unchanged(target: ObservedContainer) -> Iterator[Callable[[ObservedContainer], None]]:
    """Check at the end that the target is unchanged; gives a function for changes by others.

    What others did to the target meanwhile is reported by that function's callers, and is then
    the state that the end is compared with.
    """
    last = target

    def on_container(now: ObservedContainer) -> None:
        nonlocal last
        last = now

    try:
        yield on_container
    finally:
        _check(last)


def _check(last: ObservedContainer) -> None:
    unexpected = changes(last, inspect_container(last.id))
    if unexpected:
        raise UnreadableError(
            f"{last.name} is not as it was: {'; '.join(unexpected)}; attaching changes none of it:"
            " 'docker events --since 1h' shows what did"
        )
    _notify(
        f"{last.name} is as it was: id {last.id[:12]}, started {last.started or 'never'},"
        f" {plural(last.restarts, 'restart')}, {plural(len(last.mounts), 'mount')},"
        f" {plural(len(last.networks), 'network')}"
    )


def _notify(text: str) -> None:
    Output().notice(f"sidecar attach: {neutralise(text)}")
