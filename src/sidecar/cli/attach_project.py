"""The options that say which Compose project `sidecar attach` is about."""

import os
from pathlib import Path

import click

from sidecar.attach.observe.compose_command import Compose
from sidecar.attach.observe.compose_files import find_files
from sidecar.cli.settings import option, options

project_options = options(
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
"""Which Compose project is meant."""


def compose_of(files: tuple[Path, ...], project: str, env_files: tuple[str, ...]) -> Compose | None:
    """Return how Compose is called for the files named, or found; None if there are none."""
    variable = os.environ.get("COMPOSE_FILE", "")
    separator = os.environ.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
    paths = find_files(files, variable, separator, Path.cwd())
    if not paths:
        return None
    return Compose(paths, project, env_files=env_files, implied=not files)
