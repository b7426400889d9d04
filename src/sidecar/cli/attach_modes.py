"""The other ways of `sidecar attach`: each is a command of its own, chosen by its first flag."""

import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sidecar.attach.observe.compose_files import find_files
from sidecar.attach.observe.engine import Compose

F = TypeVar("F", bound=Callable[..., object])

MODES = {
    "--follow": "sidecar.cli.attach_follow",
    "--container": "sidecar.cli.attach_container",
    "--debug": "sidecar.cli.attach_container",
}


class Modes(click.Command):
    """`sidecar attach`, or what one of the flags above makes of it."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's own signature
    ) -> click.Context:
        """Parse the arguments as the command wants them that was chosen."""
        own = args[: args.index("--")] if "--" in args else args
        named = [word.partition("=")[0] for word in own]
        for flag, module in MODES.items():
            if flag in named:
                command = importlib.import_module(module).command
                assert isinstance(command, click.Command)  # noqa: S101 - narrows an import
                return command.make_context(info_name, args, parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


def project_options(function: F) -> F:
    """Add the options that say which Compose project is meant."""
    options = (
        click.option(
            "-f",
            "--file",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="A Compose file; repeatable. By default those that Compose finds.",
        ),
        click.option(
            "-p",
            "--project-name",
            default="",
            metavar="NAME",
            help="The project; also a running one.",
        ),
        click.option(
            "--env-file", multiple=True, metavar="FILE", help="As for Compose; repeatable."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def compose_of(files: tuple[Path, ...], project: str, env_files: tuple[str, ...]) -> Compose | None:
    """Return how Compose is called for the files named, or found; None if there are none."""
    variable = os.environ.get("COMPOSE_FILE", "")
    separator = os.environ.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
    found = find_files(files, variable, separator, Path.cwd())
    if not found:
        return None
    return Compose(found, project, env_files=env_files, implied=not files)
