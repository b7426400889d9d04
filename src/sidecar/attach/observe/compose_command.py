"""Call `docker compose` for a project: its arguments, and `config`, the resolved configuration."""

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sidecar.attach.observe.docker_command import run
from sidecar.errors import EngineError, UsageError

CONFIG_S = 60.0
"""Seconds for Compose to read its files: an `include` may come from a remote repository."""

_WARNING = re.compile(r'level=warning msg="((?:[^"\\]|\\.)*)"')
_NO_COMPOSE = ("is not a docker command", "unknown shorthand flag", "unknown flag: --")


class Compose(msgspec.Struct, frozen=True):
    """How Compose is called for a project. `folder` is given when the files do not imply it.

    `implied` means that Compose finds these very files when it is called here without any.
    """

    files: tuple[Path, ...]
    project: str = ""
    folder: str = ""
    env_files: tuple[str, ...] = ()
    implied: bool = False

    def arguments(self, *more: Path) -> list[str]:
        """Return `compose` with its global flags; the files in `more` are the last."""
        words = ["compose"]
        words += [word for file in self.env_files for word in ("--env-file", file)]
        words += ["--project-directory", self.folder] if self.folder else []
        words += ["-p", self.project] if self.project else []
        return words + [word for file in (*self.files, *more) for word in ("-f", str(file))]

    def typed(self, *more: Path) -> str:
        """Return the command as a person types it in a shell."""
        files = () if self.implied and not more else self.files
        short = msgspec.structs.replace(self, files=tuple(map(_short, files)))
        return shlex.join(["docker", *short.arguments(*map(_short, more))])


def _short(path: Path) -> Path:
    near = os.path.relpath(path)
    return path if near.startswith("..") and path.is_absolute() else Path(near)


class Config(msgspec.Struct, frozen=True):
    """The JSON that `docker compose config` prints, and its warnings."""

    json: bytes
    warnings: tuple[str, ...] = ()


def read_config(compose: Compose, *more: Path, everything: bool) -> Config:
    """Return the resolved configuration; needs no engine.

    `everything` switches all profiles on; otherwise they are as the user has them. Raises
    UsageError with Compose's own message for files that it refuses, and EngineError.
    """
    profiles = ["--profile", "*"] if everything else []
    done = run([*compose.arguments(*more), *profiles, "config", "--format", "json"], CONFIG_S)
    message = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise _refused(message, compose)
    return Config(done.stdout, tuple(dict.fromkeys(_warnings(message))))


def _warnings(message: str) -> Iterator[str]:
    for match in _WARNING.finditer(message):
        yield match[1].replace('\\"', '"')


def _refused(message: str, compose: Compose) -> UsageError | EngineError:
    if any(text in message for text in _NO_COMPOSE):
        return EngineError(
            "'docker compose' is missing or too old; Compose v1 (docker-compose) is not enough:"
            " install the plugin of Compose v2"
        )
    lines = [line.strip() for line in message.splitlines() if line.strip() and "level=" not in line]
    names = ", ".join(file.name for file in compose.files)
    return UsageError(f"{names}: Compose says: {' '.join(lines) or 'nothing'}; fix that first")
