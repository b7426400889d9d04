"""`sidecar export`: write the metrics history for other programs."""

from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path

import click

from sidecar.cli.output_file import form_for, to_option
from sidecar.cli.settings import Form, option, quiet_option, timezone_option
from sidecar.cli.targets import history_option
from sidecar.clock import SystemClock
from sidecar.errors import UsageError
from sidecar.metrics.export import FORMS, Wanted, export
from sidecar.metrics.storage.reader import newest
from sidecar.metrics.storage.segments import told
from sidecar.output import Output, opened
from sidecar.safe_text import neutralise
from sidecar.time_argument import read_time

_MS = 1_000_000
_SUFFIXES = {".jsonl": "jsonl", ".csv": "csv"}
_END = 1 << 62
"""Nanoseconds until the year 2116."""


@click.command("export")
@history_option
@option(
    "-o",
    "--output",
    type=Form(*FORMS),
    default="openmetrics",
    help="openmetrics for promtool and others, jsonl as stored, csv with time, series, value.",
)
@to_option
@option("--since", metavar="TIME", help="Begin at 10m ago, 13:00, 2026-02-21T13:00, yesterday.")
@option("--until", metavar="TIME", help="End, which is not included.")
@option("--match", metavar="SELECTOR", help="Only series that match, as in 'up{job=\"db\"}'.")
@quiet_option
@timezone_option
@click.pass_context
def command(  # noqa: PLR0913 - one argument a flag
    ctx: click.Context,
    /,
    *,
    history: Path,
    output: str,
    to: Path | None,
    since: str | None,
    until: str | None,
    match: str | None,
    quiet: bool,
    zone: tzinfo | None,
) -> None:
    """Write the metrics history, with times, for other programs.

    Uses constant memory. Missing values are left out; a failed scrape has up 0.
    """
    now = SystemClock().time_ns()
    form = form_for(ctx, output, to, _SUFFIXES)
    start = read_time(since, now, zone) if since else 0
    end = read_time(until, now, zone) if until else _END
    # The history has whole milliseconds; --until itself is not included.
    wanted = Wanted(-(-start // _MS), -(-end // _MS) - 1, match or "")
    with opened(to, (history,), quiet=quiet) as out:
        _write(form, history, wanted, out)


def _write(form: str, history: Path, wanted: Wanted, out: Output) -> None:
    skipped: set[str] = set()
    pieces = 0
    for piece in _export(form, history, wanted, skipped):
        out.write(piece)
        pieces += 1
    # Every form but jsonl has a header or a last line.
    if pieces <= (form != "jsonl"):
        out.notice(f"sidecar export: {neutralise(_why(history, skipped))}")
    if skipped:
        out.notice(f"sidecar export: {neutralise(told(history, skipped))}")


def _why(history: Path, skipped: set[str]) -> str:
    if newest(history, skipped=skipped) is None:
        return f"{history} has no scrape yet"
    return "nothing matches in that time; see 'sidecar query series'"


def _export(form: str, history: Path, wanted: Wanted, skipped: set[str]) -> Iterator[str]:
    try:
        return export(form, history, wanted, skipped)
    except UsageError as error:
        raise UsageError(f"--match: {error}") from error
