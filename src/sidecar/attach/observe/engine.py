"""The edge to Docker: the one place that runs `docker`, each time with a deadline."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from sidecar.attach.observe.model import Container
from sidecar.attach.observe.program import program
from sidecar.attach.write.override import LABEL
from sidecar.errors import EngineError, UsageError

CONFIG_S = 60.0
"""Seconds for Compose to read its files: an `include` may come from a repository far away."""

ENGINE_S = 15.0
"""Seconds for the engine to tell of its containers; a busy one takes 1."""

STOP_S = 60.0
"""Seconds for the engine to stop containers that have 5 s each to end."""

_WARNING = re.compile(r'level=warning msg="((?:[^"\\]|\\.)*)"')
_NO_COMPOSE = ("is not a docker command", "unknown shorthand flag", "unknown flag: --")
_DENIED = "permission denied"
_DOWN = ("Cannot connect to the Docker daemon", "error during connect", "no such host")
_PROJECT = "com.docker.compose.project"


class Compose(msgspec.Struct, frozen=True):
    """How Compose is called for a project. `folder` is given when the files do not determine it.

    `implied` says that Compose finds these very files when it is called here without any.
    """

    files: tuple[Path, ...]
    project: str = ""
    folder: str = ""
    env_files: tuple[str, ...] = ()
    implied: bool = False

    def arguments(self, *more: Path) -> list[str]:
        """Return `compose` with its global flags, our own file last."""
        words = ["compose"]
        words += [word for file in self.env_files for word in ("--env-file", file)]
        words += ["--project-directory", self.folder] if self.folder else []
        words += ["-p", self.project] if self.project else []
        return words + [word for file in (*self.files, *more) for word in ("-f", str(file))]

    def typed(self, *more: Path) -> str:
        """Return how a person calls it, as the shell reads it."""
        files = () if self.implied and not more else self.files
        short = msgspec.structs.replace(self, files=tuple(map(_short, files)))
        return shlex.join(["docker", *short.arguments(*map(_short, more))])


def _short(path: Path) -> Path:
    near = os.path.relpath(path)
    return path if near.startswith("..") and path.is_absolute() else Path(near)


class Config(msgspec.Struct, frozen=True):
    """What `docker compose config` says, as JSON, and what it warns of."""

    json: bytes
    warnings: tuple[str, ...] = ()


def read_config(compose: Compose, *more: Path, everything: bool) -> Config:
    """Return the resolved configuration; needs no engine.

    `everything` switches all profiles on; otherwise they are as the user has them. Raises
    UsageError with Compose's own words for files that make no sense, and EngineError.
    """
    profiles = ["--profile", "*"] if everything else []
    done = run([*compose.arguments(*more), *profiles, "config", "--format", "json"], CONFIG_S)
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise _refused(said, compose)
    return Config(done.stdout, tuple(dict.fromkeys(_warnings(said))))


def _warnings(said: str) -> Iterator[str]:
    for found in _WARNING.finditer(said):
        yield found[1].replace('\\"', '"')


def _refused(said: str, compose: Compose) -> UsageError | EngineError:
    if any(item in said for item in _NO_COMPOSE):
        return EngineError(
            "'docker compose' is missing or too old; Compose v1 (docker-compose) is not enough:"
            " install the plugin of Compose v2"
        )
    lines = [line.strip() for line in said.splitlines() if line.strip() and "level=" not in line]
    names = ", ".join(file.name for file in compose.files)
    return UsageError(f"{names}: Compose says: {' '.join(lines) or 'nothing'}; mend that first")


def containers(project: str) -> tuple[Container, ...]:
    """Return the containers of a project, running or not; raises EngineError."""
    return _listed(f"label={_PROJECT}={project}")


def projects() -> dict[str, tuple[Container, ...]]:
    """Return all projects that have containers, with those; raises EngineError."""
    found = dict[str, tuple[Container, ...]]()
    for name in sorted({name for name, _ in _rows(f"label={_PROJECT}")}):
        found[name] = containers(name)
    return found


def _listed(wanted: str) -> tuple[Container, ...]:
    return tuple(item for _, item in _rows(wanted))


class _Row(msgspec.Struct, frozen=True):
    """A container as `docker ps` reports it; the names are those of the template below."""

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
    "service": f'{{{{json (.Label "{_PROJECT.removesuffix(".project")}.service")}}}}',
    "files": f'{{{{json (.Label "{_PROJECT}.config_files")}}}}',
    "folder": f'{{{{json (.Label "{_PROJECT}.working_dir")}}}}',
    "ours": f'{{{{json (.Label "{LABEL}")}}}}',
}
_TEMPLATE = "{" + ",".join(f'"{key}":{value}' for key, value in _FIELDS.items()) + "}"


def _rows(wanted: str) -> Iterator[tuple[str, Container]]:
    out = ask(["ps", "--all", "--no-trunc", "--filter", wanted, "--format", _TEMPLATE])
    for line in sorted(out.splitlines()):
        row = msgspec.json.decode(line, type=_Row)
        files = tuple(filter(None, row.files.split(",")))
        yield (
            row.project,
            Container(
                row.service, row.name, row.id, row.state, files, row.folder, ours=bool(row.ours)
            ),
        )


def has_image(name: str) -> bool:
    """Return whether the engine has that image; raises EngineError."""
    return bool(ask(["image", "ls", "--quiet", name]).strip())


def volumes(project: str, key: str) -> list[str]:
    """Return the names of the volumes that Compose made for that key; raises EngineError."""
    filters = (f"label={_PROJECT}={project}", f"label=com.docker.compose.volume={key}")
    return ask(
        ["volume", "ls", "--quiet", *(word for item in filters for word in ("--filter", item))]
    ).split()


def has_volume(name: str) -> bool:
    """Return whether the engine has that volume; raises EngineError when it does not answer."""
    return name in ask(["volume", "ls", "--quiet", "--filter", f"name={name}"]).split()


def remove_ours(made: Sequence[Container]) -> None:
    """Stop containers of ours, then remove them; raises EngineError."""
    assert all(item.ours for item in made)  # noqa: S101 - the promise of the whole package
    names = [item.id for item in made]
    ask(["stop", *names], STOP_S)
    # One that was run with --rm has removed itself.
    run(["rm", "--force", *names], STOP_S)


def ask(arguments: Sequence[str], deadline_s: float = ENGINE_S) -> str:
    """Run `docker` and return what it says; raises EngineError when it cannot."""
    done = run(arguments, deadline_s)
    if done.returncode:
        raise failed(done.stderr.decode("utf-8", "replace"))
    return done.stdout.decode("utf-8", "replace")


def failed(said: str) -> EngineError:
    """Return the error for what docker said when it could not."""
    if _DENIED in said:
        return EngineError("no permission on the engine's socket; join the group docker")
    if any(item in said for item in _DOWN):
        return EngineError("no Docker engine answers; start it")
    return EngineError(f"docker says: {' '.join(said.split())}; check 'docker info'")


def run(arguments: Sequence[str], deadline_s: float) -> subprocess.CompletedProcess[bytes]:
    """Run `docker` to its end; raises EngineError when it is not there, or too slow."""
    try:
        return subprocess.run(  # noqa: S603 - no shell; the words are ours and the user's own
            [program(), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=deadline_s,
            check=False,
        )
    except OSError as error:
        raise EngineError("docker cannot be run; install Docker with Compose v2") from error
    except subprocess.TimeoutExpired as error:
        raise EngineError(
            f"docker {arguments[0]} did not answer in {deadline_s:g} s; check 'docker info'"
        ) from error
