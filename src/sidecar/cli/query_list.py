"""What `sidecar query series`, `labels` and `cardinality` have in common."""

from collections.abc import Callable, Sequence
from typing import Any

import click

from sidecar.cli.output_file import form_for, to_option
from sidecar.cli.query import notice_skipped, size
from sidecar.cli.query_range import Question, question
from sidecar.cli.settings import Form, color_option, option, options, quiet_option, timezone_option
from sidecar.cli.targets import history_option
from sidecar.clock import SystemClock
from sidecar.errors import UsageError
from sidecar.metrics.promql import query
from sidecar.metrics.storage.catalog import only_selector, series
from sidecar.metrics.storage.select import names
from sidecar.model.matrix import Labels
from sidecar.output import opened
from sidecar.safe_text import neutralise

List = Callable[[Sequence[Labels], Question, int], str]
"""From the series, the question and the columns there are to the text."""


list_options = options(
    click.argument("match", required=False, metavar="[MATCH]"),
    history_option,
    option("--since", metavar="TIME", help="Series with samples from here on; by default 1h."),
    option("--until", metavar="TIME", help="Series with samples up to here; by default now."),
    option("-o", "--output", type=Form("table", "json"), default="table", help="Form of the list."),
    to_option,
    quiet_option,
    color_option,
    timezone_option,
    click.pass_context,
)
"""The argument and the options of a list."""


def write_list(ctx: click.Context, match: str | None, flags: dict[str, Any], text: List) -> None:
    """Write a list of the series that match; raises UsageError for what is not a selector."""
    flags["output"] = form_for(ctx, flags["output"], flags["to"], {".json": "json"})
    selector = only_selector(query.parse(match)) if match else None
    if match and selector is None:
        raise UsageError(f'invalid selector {match!r}: use a name or {{job="db"}}')
    with opened(flags["to"], (flags["history"],), quiet=flags["quiet"]) as output:
        skipped: set[str] = set()
        listing = {**flags, "at": None, "step": None, "since": flags["since"] or "1h"}
        asked = question("", listing, SystemClock(), skipped)
        if asked is None:
            output.notice(f"sidecar query: {neutralise(str(flags['history']))} has no scrape yet")
            return
        span = names(asked.history, asked.start, asked.end, skipped=asked.skipped)
        members = series(span, selector)
        if not members:
            output.notice("sidecar query: no series in that time; --since reaches further back")
        output.write(text(members, asked, size()[0]))
        notice_skipped(flags["history"], skipped, output)
