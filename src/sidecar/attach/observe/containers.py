"""Which containers there are: the engine is asked, values come back."""

import difflib

import msgspec

from sidecar.attach.observe.container import ObservedContainer, read_target
from sidecar.attach.observe.engine import ENGINE_S, ask, run
from sidecar.attach.write.override import LABEL
from sidecar.errors import EngineError, UnreadableError

_PROJECT = "com.docker.compose.project"


def look_at(name: str) -> ObservedContainer | None:
    """Return the container of that name or id, None if there is none; raises EngineError."""
    return next(iter(_inspect([name])), None)


def named(name: str) -> ObservedContainer:
    """Return the container; raises UnreadableError, with a similar name, if there is none."""
    found = look_at(name)
    if found is None:
        there = ask(["ps", "--all", "--format", "{{.Names}}"]).split()
        raise UnreadableError(f"no such container: {name}{_meant(name, there)}")
    return found


def _meant(name: str, there: list[str]) -> str:
    close = difflib.get_close_matches(name, there, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    return "; docker ps --all lists those there are" if there else "; there is none at all"


def networked(target: ObservedContainer) -> ObservedContainer:
    """Return the container whose network a container uses: its own, or that of another one."""
    seen = {target.id}
    while target.mode.startswith("container:"):
        other = look_at(target.mode.partition(":")[2])
        if other is None or other.id in seen:
            break
        seen.add(other.id)
        target = other
    return target


def of_project(project: str) -> tuple[ObservedContainer, ...]:
    """Return the containers of a Compose project that are not ours; raises EngineError."""
    ids = ask(
        ["ps", "--all", "--quiet", "--no-trunc", "--filter", f"label={_PROJECT}={project}"]
    ).split()
    return tuple(
        item
        for item in (_inspect(ids) if ids else [])
        # `docker compose run` makes one more, which is not a replica.
        if LABEL not in item.labels and item.labels.get("com.docker.compose.oneoff") != "True"
    )


def _inspect(names: list[str]) -> list[ObservedContainer]:
    done = run(["container", "inspect", "--format", "{{json .}}", *names], ENGINE_S)
    said = done.stderr.decode("utf-8", "replace")
    # One may have gone since it was listed: the others are reported all the same.
    if done.returncode and "no such container" not in said.lower():
        ask(["version", "--format", "{{.Server.Version}}"])
        raise EngineError(f"docker says: {' '.join(said.split())}; check 'docker info'")
    try:
        return [read_target(line) for line in done.stdout.splitlines() if line.strip()]
    except msgspec.DecodeError as error:
        raise EngineError(f"cannot understand docker's answer about containers: {error}") from error
