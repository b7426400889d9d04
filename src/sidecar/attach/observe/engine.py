"""Ask the engine for containers, images and volumes; remove the containers that attach made."""

import difflib
from collections.abc import Iterator, Sequence

import msgspec

from sidecar.attach.marks import LABEL
from sidecar.attach.observe.container import ObservedContainer, read_container
from sidecar.attach.observe.docker_command import ENGINE_S, STOP_S, ask, run
from sidecar.attach.observe.model import Container
from sidecar.errors import EngineError, UnreadableError

_COMPOSE = "com.docker.compose"
_PROJECT = f"{_COMPOSE}.project"

# --- Containers in a list: what `docker ps` shows ---------------------------------------------


def containers(project: str) -> tuple[Container, ...]:
    """Return the containers of a project, running or not; raises EngineError."""
    return tuple(container for _, container in _rows(f"label={_PROJECT}={project}"))


def projects() -> dict[str, tuple[Container, ...]]:
    """Return all projects that have containers, with those; raises EngineError."""
    names = sorted({name for name, _ in _rows(f"label={_PROJECT}")})
    return {name: containers(name) for name in names}


class _PsRow(msgspec.Struct, frozen=True):
    """One line of `docker ps`; the names are those of the template below."""

    id: str
    name: str
    state: str
    project: str
    service: str
    files: str
    folder: str
    ours: str


_FIELDS = {
    "id": "{{json .ID}}",
    "name": "{{json .Names}}",
    "state": "{{json .State}}",
    "project": f'{{{{json (.Label "{_PROJECT}")}}}}',
    "service": f'{{{{json (.Label "{_COMPOSE}.service")}}}}',
    "files": f'{{{{json (.Label "{_PROJECT}.config_files")}}}}',
    "folder": f'{{{{json (.Label "{_PROJECT}.working_dir")}}}}',
    "ours": f'{{{{json (.Label "{LABEL}")}}}}',
}
_TEMPLATE = "{" + ",".join(f'"{key}":{value}' for key, value in _FIELDS.items()) + "}"


def _rows(condition: str) -> Iterator[tuple[str, Container]]:
    out = ask(["ps", "--all", "--no-trunc", "--filter", condition, "--format", _TEMPLATE])
    for line in sorted(out.splitlines()):
        row = msgspec.json.decode(line, type=_PsRow)
        files = tuple(filter(None, row.files.split(",")))
        yield (
            row.project,
            Container(
                row.service, row.name, row.id, row.state, files, row.folder, ours=bool(row.ours)
            ),
        )


# --- Containers in full: what `docker inspect` shows ------------------------------------------


def inspect_container(name: str) -> ObservedContainer | None:
    """Return the container of that name or id, None if there is none; raises EngineError."""
    return next(iter(_inspect([name])), None)


def require_container(name: str) -> ObservedContainer:
    """Return the container; raises UnreadableError, with a similar name, if there is none."""
    container = inspect_container(name)
    if container is None:
        names = ask(["ps", "--all", "--format", "{{.Names}}"]).split()
        raise UnreadableError(f"no such container: {name}{_suggestion(name, names)}")
    return container


def _suggestion(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    return "; 'docker ps --all' lists all containers" if names else "; the engine has no containers"


def network_owner(target: ObservedContainer) -> ObservedContainer:
    """Return the container whose network a container uses: itself, or another one."""
    seen = {target.id}
    while target.mode.startswith("container:"):
        other = inspect_container(target.mode.partition(":")[2])
        if other is None or other.id in seen:
            break
        seen.add(other.id)
        target = other
    return target


def inspect_project(project: str) -> tuple[ObservedContainer, ...]:
    """Return the containers of a Compose project without the sidecars; raises EngineError."""
    ids = ask(
        ["ps", "--all", "--quiet", "--no-trunc", "--filter", f"label={_PROJECT}={project}"]
    ).split()
    return tuple(
        container
        for container in (_inspect(ids) if ids else [])
        # `docker compose run` makes one more, which is no replica.
        if LABEL not in container.labels and container.labels.get(f"{_COMPOSE}.oneoff") != "True"
    )


def _inspect(names: list[str]) -> list[ObservedContainer]:
    done = run(["container", "inspect", "--format", "{{json .}}", *names], ENGINE_S)
    message = done.stderr.decode("utf-8", "replace")
    # One may have been removed since it was listed: the others are returned all the same.
    if done.returncode and "no such container" not in message.lower():
        ask(["version", "--format", "{{.Server.Version}}"])
        raise EngineError(f"docker says: {' '.join(message.split())}; check 'docker info'")
    try:
        return [read_container(line) for line in done.stdout.splitlines() if line.strip()]
    except msgspec.DecodeError as error:
        raise EngineError(
            f"cannot read the output of 'docker container inspect': {error}; check 'docker version'"
        ) from error


# --- Images and volumes -----------------------------------------------------------------------


def has_image(name: str) -> bool:
    """Tell whether the engine has that image; raises EngineError."""
    return bool(ask(["image", "ls", "--quiet", name]).strip())


def volumes(project: str, key: str) -> list[str]:
    """Return the names of the volumes that Compose made for that key; raises EngineError."""
    conditions = (f"label={_PROJECT}={project}", f"label={_COMPOSE}.volume={key}")
    filters = [word for condition in conditions for word in ("--filter", condition)]
    return ask(["volume", "ls", "--quiet", *filters]).split()


def has_volume(name: str) -> bool:
    """Tell whether the engine has that volume; raises EngineError."""
    return name in ask(["volume", "ls", "--quiet", "--filter", f"name={name}"]).split()


def remove_ours(sidecars: Sequence[Container]) -> None:
    """Stop containers that attach made, then remove them; raises EngineError."""
    assert all(sidecar.ours for sidecar in sidecars)  # noqa: S101 - the promise of the package
    ids = [sidecar.id for sidecar in sidecars]
    ask(["stop", *ids], STOP_S)
    # One that was run with --rm has removed itself.
    run(["rm", "--force", *ids], STOP_S)
