"""Subcommands, and the variable of every flag."""

from collections.abc import Iterator

import click
import pytest

from sidecar.cli import root
from sidecar.cli.groups import SHARED, Branch, Subcommands, variable
from sidecar.cli.settings import flag_of

SHORT = {"-f", "-n", "-l", "-i", "-e", "-w", "-o", "-q", "-h", "-V"}


def commands(
    group: Subcommands = root,
    context: click.Context | None = None,
) -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its path."""
    here = context or click.Context(root, info_name="sidecar")
    for name in group.list_commands(here):
        command = group.get_command(here, name)
        assert command is not None
        inner = click.Context(click.Command(name), parent=here, info_name=name)
        yield inner.command_path, command
        if isinstance(command, Subcommands):
            yield from commands(command, inner)


EVERY = dict(commands())


def test_the_commands() -> None:
    """A mode of a command is a real subcommand."""
    assert {
        "sidecar attach follow",
        "sidecar attach container debug",
        "sidecar query series",
        "sidecar query labels",
        "sidecar debug explain",
        "sidecar lint",
    } <= set(EVERY)


@pytest.mark.parametrize("path", EVERY)
def test_variables(path: str) -> None:
    """Every flag has SIDECAR_<COMMAND>_<FLAG> first; those that mean the same have one more."""
    words = path.split()[1:]
    for option in EVERY[path].params:
        flag = flag_of(option)
        if not flag:
            continue
        names = list(option.envvar or ())
        assert names[0] == variable(*words, flag)
        if words[0] != "attach" and flag in SHARED:
            assert names[1] == variable(flag)


@pytest.mark.parametrize("path", EVERY)
def test_short_forms(path: str) -> None:
    """A short form means the same everywhere, and there are few."""
    for option in EVERY[path].params:
        short = {name for name in option.opts if len(name) == 2 and name.startswith("-")}
        assert short <= SHORT
        meanings = {"-o": "output", "-n": "tail", "-f": "follow", "-q": "quiet", "-l": "level"}
        assert all(flag_of(option) == meanings.get(name, flag_of(option)) for name in short)


def test_first_word() -> None:
    """The first word chooses a subcommand; behind `--` it is an argument."""
    command = EVERY["sidecar attach"]
    assert isinstance(command, Branch)
    parent = click.Context(root, info_name="sidecar")
    with command.make_context("attach", ["follow", "web"], parent) as context:
        assert (context.command_path, context.params["services"]) == (
            "sidecar attach follow",
            ("web",),
        )
    with command.make_context("attach", ["--", "follow"], parent) as context:
        assert (context.command_path, context.params["services"]) == ("sidecar attach", ("follow",))
