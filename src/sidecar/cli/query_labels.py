"""`sidecar query labels`: list the labels of the series and their values."""

from collections.abc import Sequence
from typing import Any

import click

from sidecar.cli.query_list import list_options, write_list
from sidecar.cli.query_range import Question
from sidecar.metrics.storage.catalog import label_values
from sidecar.model.matrix import Labels
from sidecar.views.exchange.query_json import catalog_json
from sidecar.views.terminal.query_table import labels_table


@click.command("labels")
@list_options
def command(ctx: click.Context, match: str | None, **flags: Any) -> None:  # noqa: ANN401 - one key a flag
    """List the labels of the series and their values.

    MATCH is a selector such as up or {job="db"}; without it all series count.
    """
    write_list(ctx, match, flags, _text)


def _text(members: Sequence[Labels], asked: Question, width: int) -> str:
    values = label_values(members)
    if asked.output == "json":
        return catalog_json(values)
    return labels_table(values, width, colour=asked.colour)
