"""Write the manual page from the commands, or check with --check that it is up to date."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from _page import write_or_check
from cli_docs import (
    EXAMPLE,
    EXITS,
    QUANTITIES,
    SETTINGS,
    STREAMS,
    about,
    commands,
    names,
    text,
    variables,
)

from sidecar import __version__
from sidecar.cli import root
from sidecar.cli.groups import name_variables
from sidecar.errors import Exit

FILE = Path(__file__).parents[1] / "data/share/man/man1/sidecar.1"


def main(arguments: list[str]) -> int:
    """Write the page; with --check return 1 if the page is out of date."""
    return write_or_check(FILE, page(), arguments, "man_page.py")


def page() -> str:
    """Return the page in the language of man(7)."""
    context = click.Context(root, info_name="sidecar")
    name_variables(root, ())
    return "\n".join(
        [
            f'.TH SIDECAR 1 "" "sidecar {__version__}" "User Commands"',
            ".SH NAME",
            r"sidecar \- observe or debug a service without modifying it",
            ".SH SYNOPSIS",
            r".B sidecar",
            roff(" ".join(root.collect_usage_pieces(context))),
            ".SH DESCRIPTION",
            roff(text(root.help or "")),
            ".PP",
            roff(text(STREAMS)),
            ".SH OPTIONS",
            *_options(root.params, context),
            ".SH COMMANDS",
            *(
                line
                for command, inner in commands(root, context)
                for line in _command(command, inner)
            ),
            ".SH QUANTITIES",
            *(line for name, examples in QUANTITIES.items() for line in _item(name, examples)),
            ".SH FILES",
            roff(text(SETTINGS)),
            ".PP",
            ".nf",
            *map(roff, EXAMPLE.splitlines()),
            ".fi",
            ".SH EXIT STATUS",
            *(line for code in Exit for line in _item(f"{code:d}", EXITS[code])),
            "",
        ]
    )


def roff(written: str) -> str:
    """Return a text as roff prints it: bold for what stands in backticks."""
    escaped = written.replace("\\", r"\e").replace("-", r"\-")
    bold = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", escaped)
    # A line that begins with a dot or an apostrophe would be a request.
    safe = re.sub(r"^(?=['.])", r"\\&", bold, flags=re.MULTILINE)
    return safe.replace("\n\n", "\n.PP\n")


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f'.SS "{context.command_path}"'
    yield roff(f"`{context.command_path}` {' '.join(command.collect_usage_pieces(context))}")
    yield ".PP"
    yield roff(text(command.help or ""))
    yield from _options(command.params, context)


def _options(parameters: Sequence[click.Parameter], context: click.Context) -> Iterator[str]:
    for parameter in parameters:
        shown, meaning = about(parameter)
        details = [f"Default: `{shown}`."] if shown else []
        details += [f"Environment: {', '.join(variables(parameter))}."] if parameter.envvar else []
        spelled = ", ".join(names(parameter, context))
        yield from _item(spelled, " ".join([meaning, *details]))


def _item(term: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield rf"\fB{roff(term)}\fR"
    yield roff(meaning)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
