"""`-o FORM` and `--to FILE`: the form of an output, and the file it is written to."""

from collections.abc import Mapping
from pathlib import Path

import click

from sidecar.cli.settings import option

to_option = option(
    "--to",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to this file instead of standard output; without -o its suffix sets the form.",
)


def form_for(ctx: click.Context, form: str, to: Path | None, suffixes: Mapping[str, str]) -> str:
    """Return the form: of -o where it was given, else of the file's suffix, else the default."""
    given = ctx.get_parameter_source("output") is not click.core.ParameterSource.DEFAULT
    return form if given or to is None else suffixes.get(to.suffix.lower(), form)
