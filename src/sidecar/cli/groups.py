"""Commands that have subcommands, and the environment variable of every flag."""

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from sidecar.cli.settings import flag_of, meant

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHARED = frozenset(
    {"follow", "tail", "since", "until", "level", "include", "exclude", "where", "to", "quiet"}
    | {"match", "color", "timezone", "interval", "timeout", "target", "logs", "history", "health"}
)
"""Flags that mean the same in every command, so that one variable `SIDECAR_<FLAG>` sets all."""

_OF_ONE_SERVICE = frozenset({"target", "logs", "history", "health"})


class Subcommands(click.Group):
    """A group that imports a subcommand when it is called: `watch` must start fast.

    `modules` maps each name to its module and its one line of help. The module has a `command`.
    """

    def __init__(self, *, modules: Mapping[str, tuple[str, str]], **rest: Any) -> None:  # noqa: ANN401 - click's own keywords
        super().__init__(**rest)
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order in which the help shows them."""
        del ctx
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, with a variable for each of its flags; None for no such name."""
        if cmd_name not in self.modules:
            return None
        command = importlib.import_module(self.modules[cmd_name][0]).command
        assert isinstance(command, click.Command)  # noqa: S101 - narrows a dynamic import
        name_variables(command, (*ctx.command_path.split()[1:], cmd_name))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first word names; raises UsageError with the nearest."""
        if args[0] not in self.modules and not args[0].startswith("-"):
            remedy = meant(args[0], [*self.modules])
            raise click.UsageError(f"no such command {args[0]!r}: {remedy}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the names with their one line of help, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.modules.items()])


class Branch(Subcommands):
    """A command that runs by itself, unless its first word names a subcommand.

    An argument with the name of a subcommand, such as a service, is written after `--`.
    """

    allow_interspersed_args = True
    """Options may follow arguments, unlike those of a group."""

    def __init__(self, **rest: Any) -> None:  # noqa: ANN401 - click's own keywords
        super().__init__(no_args_is_help=False, **rest)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's own signature
    ) -> click.Context:
        """Parse the arguments for this command, or for the subcommand that the first word names."""
        if args and args[0] in self.modules:
            # A command without arguments: usage lines would repeat those of this one.
            own = click.Command(self.name)
            here = click.Context(own, parent=parent, info_name=info_name, **self.context_settings)
            command = self.get_command(here, args[0])
            assert command is not None  # noqa: S101 - its name is known
            return command.make_context(args[0], args[1:], parent=here, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as a command without subcommands."""
        return click.Command.parse_args(self, ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command itself."""
        return click.Command.invoke(self, ctx)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the usage of the command itself; its help lists the subcommands."""
        return click.Command.collect_usage_pieces(self, ctx)


class FirstWord(click.Argument):
    """The argument of a Branch: a shell is offered its subcommands, too."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Return what may come next."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - a shell asks

        items = super().shell_complete(ctx, incomplete)
        if isinstance(ctx.command, Branch):
            names = ctx.command.list_commands(ctx)
            items += [CompletionItem(name) for name in names if name.startswith(incomplete)]
        return items


def name_variables(command: click.Command, path: tuple[str, ...]) -> None:
    """Give each flag of a command its variables: `SIDECAR_<COMMAND>_<FLAG>`, then the shared one.

    Those that it already has, such as APP_URL, come last.
    """
    for parameter in command.params:
        flag = flag_of(parameter)
        if not flag or flag == "help":
            continue
        # A flag of `attach` such as --logs SERVICE=GLOB is about a service, not about a log here.
        shares = flag in SHARED and (path[:1] != ("attach",) or flag not in _OF_ONE_SERVICE)
        names = [variable(*path, flag), *([variable(flag)] if shares else [])]
        known = parameter.envvar
        old = [known] if isinstance(known, str) else list(known or ())
        parameter.envvar = [*names, *(name for name in old if name not in names)]


def variable(*words: str) -> str:
    """Return the environment variable for a command and a flag."""
    return "SIDECAR_" + "_".join(words).replace("-", "_").upper()
