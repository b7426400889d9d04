"""`sidecar query cardinality`: count the series by metric and by label."""

from collections.abc import Sequence
from typing import Any

import click

from sidecar.cli.query_list import list_options, write_list
from sidecar.cli.query_range import Question
from sidecar.metrics.storage.catalog import cardinality
from sidecar.model.matrix import Labels
from sidecar.views.exchange.query_json import catalog_json
from sidecar.views.terminal.query_table import cardinality_table


@click.command("cardinality")
@list_options
def command(ctx: click.Context, match: str | None, **flags: Any) -> None:  # noqa: ANN401 - one key a flag
    """Count the series by metric and by label.

    MATCH is a selector such as up or {job="db"}; without it all series count.
    """
    write_list(ctx, match, flags, _text)


def _text(members: Sequence[Labels], asked: Question, width: int) -> str:
    del width
    counts = cardinality([*members])
    if asked.output == "json":
        return catalog_json(counts)
    return cardinality_table(counts, colour=asked.colour)
