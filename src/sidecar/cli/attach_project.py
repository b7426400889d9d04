"""The options that say which Compose project `sidecar attach` is about."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from sidecar.attach.observe.compose_files import find_files
from sidecar.attach.observe.engine import Compose
from sidecar.cli.settings import option

F = TypeVar("F", bound=Callable[..., object])


def project_options(function: F) -> F:
    """Add the options that say which Compose project is meant."""
    options = (
        option(
            "--file",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="A Compose file; repeatable. By default those that Compose finds.",
        ),
        option(
            "--project-name",
            default="",
            metavar="NAME",
            help="The project; also a running one.",
        ),
        option("--env-file", multiple=True, metavar="FILE", help="As for Compose; repeatable."),
    )
    for decorate in reversed(options):
        function = decorate(function)
    return function


def compose_of(files: tuple[Path, ...], project: str, env_files: tuple[str, ...]) -> Compose | None:
    """Return how Compose is called for the files named, or found; None if there are none."""
    variable = os.environ.get("COMPOSE_FILE", "")
    separator = os.environ.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
    found = find_files(files, variable, separator, Path.cwd())
    if not found:
        return None
    return Compose(found, project, env_files=env_files, implied=not files)
