"""One sidecar beside one running container, and the proof that the container is unchanged."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from sidecar.attach.container.run import attend, present
from sidecar.attach.container.sight import (
    DEBUG,
    SCRAPE,
    WATCH,
    ContainerView,
    VisitRequest,
    see,
    visitor_of,
)
from sidecar.attach.follow.container_log import Start
from sidecar.attach.follow.container_logs import follow_containers
from sidecar.attach.follow.members import Members, find_members, members
from sidecar.attach.observe.container import ObservedContainer, changes
from sidecar.attach.observe.containers import look_at, named, networked
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
    "It sees volumes read-only, is on the same networks, and removes itself. Standard output is"
    " read through the engine. ARGS are for the sidecar itself."
)


beside_options = options(
    option("--logs", multiple=True, metavar="GLOB", help="Log files, by their paths inside."),
    option("--metrics", default="", metavar="URL", help="Where it serves metrics."),
    option("--stdout", is_flag=True, help="Read standard output, not log files."),
    option("--user", default="", metavar="UID[:GID]", help="Whose logs they are; never root."),
    option("--host-network", is_flag=True, help="Use the machine's own network."),
    option("--image", default=IMAGE, metavar="IMAGE", help="The image of the sidecars."),
    click.argument("words", nargs=-1, metavar="[-- ARGS...]"),
)
"""What a sidecar beside a container sees."""


def container_command(name: str, kind: str, summary: str) -> click.Command:
    """Return the command that runs one kind of sidecar beside one container."""

    @click.command(name, help=f"{summary}\n\n{_ABOUT}")
    @click.argument("container", metavar="NAME")
    @beside_options
    def command(container: str, **flags: Any) -> int:  # noqa: ANN401 - the fields of VisitRequest
        return attach(container, kind, flags)

    return command


def service_command(name: str, kind: str, summary: str) -> click.Command:
    """Return the command that runs one kind of sidecar beside a container of a service."""

    @click.command(name, help=f"{summary}\n\n{_ABOUT}")
    @click.argument("service")
    @project_options
    @beside_options
    def command(
        service: str,
        file: tuple[Path, ...],
        project_name: str,
        env_file: tuple[str, ...],
        **flags: Any,  # noqa: ANN401 - the fields of VisitRequest
    ) -> int:
        compose = compose_of(file, project_name, env_file)
        chosen = members(compose, project_name, (service,))
        return attach(_container_of(chosen), kind, flags)

    return command


def attach(container: str, kind: str, flags: dict[str, Any]) -> int:
    """Run one sidecar beside a container; raises SidecarError."""
    _check_user(flags["user"])
    return _attach(container, VisitRequest(kind=kind, **flags))


def _check_user(user: str) -> None:
    parts = user.split(":") if user else ["1"]
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004 - user and group
        raise UsageError(f"--user {user}: write the number of a user, or USER:GROUP")
    if int(parts[0]) == 0:
        raise UsageError(f"--user {user}: no sidecar is root; give the group: --user 10002:GROUP")


def _container_of(chosen: Members) -> str:
    found = find_members(chosen)()
    running = [item for item in found.values() if item.running] or list(found.values())
    if not running:
        raise UnreadableError(f"{chosen.services[0]} has no container; start it first")
    if len(running) > 1:
        _say(f"{chosen.services[0]} has {plural(len(running), 'replica')}; {running[0].name} it is")
    return running[0].name


def _attach(name: str, asked: VisitRequest) -> int:
    with _COMMANDS[asked.kind].make_context(asked.kind, list(asked.words)) as context:
        _refuse_files(asked, context.params)
        target = named(name)
        if not target.running and asked.kind == SCRAPE:
            raise UnreadableError(f"{target.name} does not run; start it first")
        seen = see(target, networked(target), asked)
        if asked.kind == WATCH and seen.logs is None:
            with _proven(target) as saw:
                chosen = Members(container=target.name, saw=saw)
                show_containers(chosen, context.params, marked=False)
            return 0
        with _proven(target) as saw:
            return _visit(seen, asked, context.params, saw)


def _refuse_files(asked: VisitRequest, params: dict[str, Any]) -> None:
    if asked.kind == DEBUG and any(params[name] for name in _FILES):
        raise UsageError(
            "the debugger writes and reads no files here; redirect its report:"
            " -- -o html >report.html"
        )


def _visit(
    seen: ContainerView,
    asked: VisitRequest,
    params: dict[str, Any],
    saw: Callable[[ObservedContainer], None],
) -> int:
    clock, again = SystemClock(), tuple[str, ...]()
    while True:
        here = seen
        made = visitor_of(here, asked, _name(here.target, asked.kind), _environment())
        made = replace(made, words=(*made.words, *again), terminal=_on_terminal(made.reads))

        def moved(now: ObservedContainer, here: ContainerView = here) -> bool:
            saw(now)
            is_same = now.mounts == here.target.mounts and now.networks == here.target.networks
            how = "recreated" if now.id != here.target.id else "restarted"
            _say(f"{now.name} was {how}; the sidecar {'goes on' if is_same else 'follows'}")
            return not is_same

        feed = _collect(here.target.name, params, clock) if made.reads else None
        with present(made):
            code = attend(made, here.target, clock, moved, feed)
        if code is not None:
            return code
        target = named(here.target.name)
        seen = see(target, networked(target), asked)
        # The logs of the old one were shown; those of the new one are shown from the beginning.
        again = ("--tail", "all") if asked.kind == WATCH else ()


def _collect(name: str, params: dict[str, Any], clock: SystemClock) -> Iterator[bytes]:
    """Yield what the container wrote to standard output in the window of the report."""
    now = clock.time_ns()
    until = read_time(params["until"], now, params["zone"]) if params["until"] else now
    since = None if params["since"] == "all" else read_time(params["since"], until, params["zone"])
    find = find_members(Members(container=name))
    start = Start(keep_on=False, since=since)
    for batch in follow_containers(find, start, clock, _say, ReadTally()):
        if batch is not None:
            yield b"\n".join([*batch.lines, b""])


def _name(target: ObservedContainer, kind: str) -> str:
    return f"{target.name}-sidecar-{kind}-{secrets.token_hex(3)}"


def _environment() -> tuple[tuple[str, str], ...]:
    told = [(name, os.environ[name]) for name in ("TZ", "NO_COLOR") if os.environ.get(name)]
    return (*told, *([("FORCE_COLOR", "1")] if wants_colour("auto") else []))


def _on_terminal(reads: bool) -> bool:  # noqa: FBT001 - one question, one answer
    return not reads and os.isatty(0) and os.isatty(1)


@contextmanager
def _proven(target: ObservedContainer) -> Iterator[Callable[[ObservedContainer], None]]:
    """Show afterwards that the target is as it was; what others did to it is seen on the way."""
    known = target

    def saw(now: ObservedContainer) -> None:
        nonlocal known
        known = now

    try:
        yield saw
    finally:
        _prove(known)


def _prove(known: ObservedContainer) -> None:
    found = changes(known, look_at(known.id))
    if found:
        raise UnreadableError(
            f"{known.name} is not as it was: {'; '.join(found)}; attaching changes none of it:"
            " look who did with 'docker events --since 1h'"
        )
    _say(
        f"{known.name} is as it was: id {known.id[:12]}, started {known.started or 'never'},"
        f" {plural(known.restarts, 'restart')}, {plural(len(known.mounts), 'mount')},"
        f" {plural(len(known.networks), 'network')}"
    )


def _say(text: str) -> None:
    Output().notice(f"sidecar attach: {neutralise(text)}")
