"""`sidecar config`: every setting, its value, and where that comes from."""

from collections.abc import Iterator

import click
from click.core import ParameterSource

from sidecar.cli.settings import MEANINGS, origin, setting
from sidecar.cli.targets import names_targets
from sidecar.metrics.http.address import shown
from sidecar.output import Output
from sidecar.safe_text import neutralise


@click.command("config")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show every setting, its value and where it comes from.

    Flags win over the environment, that over sidecar.toml, that over the defaults.
    """
    output = Output()
    group = ctx.parent.command if ctx.parent else None
    assert isinstance(group, click.Group)  # noqa: S101 - narrows click's type
    for name in group.list_commands(ctx):
        subcommand = group.get_command(ctx, name)
        if subcommand is not None and subcommand is not ctx.command:
            output.write("\n".join([f"[{name}]", *_lines(subcommand, ctx), "", ""]))
    if meanings := ctx.meta.get(MEANINGS):
        rows = (
            f"  {one.role.value:<14} {neutralise(one.match):<32} {file}" for one, file in meanings
        )
        output.write("\n".join(["[[signals]]", *rows, "", ""]))


def _lines(command: click.Command, ctx: click.Context) -> Iterator[str]:
    with command.make_context(command.name, [], parent=ctx.parent) as inner:
        for parameter in command.params:
            if parameter.name == "check" or not _is_setting(parameter):
                continue
            value, where = _value(parameter, inner), origin(parameter, inner) or "default"
            if parameter.name == "target" and where == "default" and (file := names_targets(ctx)):
                value, where = "[[scrape_configs]]", file
            yield f"  {setting(parameter):<14} {neutralise(value):<32} {where}"


def _is_setting(parameter: click.Parameter) -> bool:
    """Return whether the parameter is a setting: most arguments are not."""
    return not isinstance(parameter, click.Argument) or bool(parameter.envvar)


def _value(parameter: click.Parameter, ctx: click.Context) -> str:
    raw, source = parameter.consume_value(ctx, {})
    if source is ParameterSource.DEFAULT and parameter.to_info_dict().get("default") is None:
        return "-"
    words = list(map(_word, raw if isinstance(raw, tuple | list) else [raw]))
    if parameter.name == "target":
        # A variable holds several targets, separated by spaces; passwords are hidden.
        words = [shown(word) for text in words for word in text.split()]
    return " ".join(words) or "-"


def _word(value: object) -> str:
    """Return a value as the settings file spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
