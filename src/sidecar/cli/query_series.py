"""`sidecar query series`: list the series of the history, one a line."""

from collections.abc import Sequence
from typing import Any

import click

from sidecar.cli.query_list import list_options, write_list
from sidecar.cli.query_range import Question
from sidecar.metrics.promql.vectors import written
from sidecar.model.matrix import Labels
from sidecar.safe_text import neutralise
from sidecar.views.exchange.query_json import catalog_json


@click.command("series")
@list_options
def command(ctx: click.Context, match: str | None, **flags: Any) -> None:  # noqa: ANN401 - one key a flag
    """List the series of the history, one a line.

    MATCH is a selector such as up or {job="db"}; without it all are listed.
    """
    write_list(ctx, match, flags, _text)


def _text(members: Sequence[Labels], asked: Question, width: int) -> str:
    del width
    if asked.output == "json":
        return catalog_json([dict(labels) for labels in members])
    return "".join(f"{neutralise(written(labels))}\n" for labels in members)
