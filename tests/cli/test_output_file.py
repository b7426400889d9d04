"""The form of an output, from -o and from the suffix of --to."""

from pathlib import Path

import click
import pytest

from sidecar.cli.output_file import form_for, to_option

SUFFIXES = {".json": "json", ".csv": "csv"}


@pytest.mark.parametrize(
    ("arguments", "form"),
    [
        pytest.param([], "table", id="default"),
        pytest.param(["--to", "a.json"], "json", id="suffix"),
        pytest.param(["--to", "a.CSV"], "csv", id="upper-case"),
        pytest.param(["--to", "a.log"], "table", id="unknown-suffix"),
        pytest.param(["--to", "a.json", "--output", "csv"], "csv", id="flag-wins"),
        pytest.param(["--to", "a.json", "--output", "table"], "table", id="default-as-flag-wins"),
    ],
)
def test_form(arguments: list[str], form: str) -> None:
    """-o wins over the suffix, the suffix over the default."""
    chosen: list[str] = []

    @click.command()
    @click.option("--output", default="table")
    @to_option
    @click.pass_context
    def command(ctx: click.Context, output: str, to: Path | None) -> None:
        chosen.append(form_for(ctx, output, to, SUFFIXES))

    command.main(arguments, standalone_mode=False)
    assert chosen == [form]
