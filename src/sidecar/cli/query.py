"""`sidecar query`: answers from the metrics history, on the command line."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any

import click

from sidecar.cli.groups import Branch, FirstWord
from sidecar.cli.output_file import form_for, to_option
from sidecar.cli.query_range import DAY, MS, Question, question, steps
from sidecar.cli.settings import (
    Duration,
    Form,
    color_option,
    option,
    quiet_option,
    timezone_option,
)
from sidecar.cli.targets import history_option
from sidecar.clock import Clock, SystemClock
from sidecar.errors import UsageError
from sidecar.metrics.promql import query
from sidecar.metrics.promql.selectors import LOOKBACK, Store
from sidecar.metrics.storage.catalog import (
    series,
    shortest_window,
    why_empty,
)
from sidecar.metrics.storage.segments import told
from sidecar.metrics.storage.select import names
from sidecar.model.matrix import Matrix
from sidecar.output import Output, opened
from sidecar.safe_text import neutralise
from sidecar.times import formatter
from sidecar.views.exchange.query_json import as_csv, as_json
from sidecar.views.terminal.chart import ChartFrame, chart
from sidecar.views.terminal.query_table import TableStyle, table

_FALLBACK = (80, 24)
"""Columns and lines where there is no terminal."""

_MINUTE = 60_000
"""Milliseconds."""

_SUFFIXES = {".txt": "table", ".json": "json", ".csv": "csv"}

_RECENT = 600_000
"""Milliseconds before the end in which the interval of the scrapes is measured."""


@click.command(
    "query",
    cls=Branch,
    modules={
        "series": ("sidecar.cli.query_series", "List the series of the history."),
        "labels": ("sidecar.cli.query_labels", "List labels and their values."),
        "cardinality": ("sidecar.cli.query_cardinality", "Count series by metric and by label."),
    },
)
@click.argument("expression", required=False, cls=FirstWord, metavar="[EXPR]")
@history_option
@option("--since", metavar="TIME", help="Start of a range: 1h ago, 13:00, 2026-02-21T13:00.")
@option(
    "--until",
    metavar="TIME",
    help="End of a range; by default the newest scrape, or now with --since.",
)
@option("--step", type=Duration(), help="Time from one value to the next; by default a round one.")
@option("--at", metavar="TIME", help="One time instead of a range; by default the newest scrape.")
@option(
    "-o",
    "--output",
    type=Form("table", "json", "csv", "plot"),
    default="table",
    help="json is that of Prometheus' API; plot draws the range, or the last hour.",
)
@to_option
@quiet_option
@color_option
@timezone_option
@click.pass_context
def command(ctx: click.Context, /, expression: str | None, **flags: Any) -> None:  # noqa: ANN401 - one key a flag
    """Answer a question in PromQL from the metrics history, as 'rate(requests_total[1m])'.

    Without times the answer is the value at the newest scrape. The semantics are those of
    Prometheus; docs/query.md lists what is supported.
    """
    if not expression:
        raise UsageError("no expression: write one such as up; 'sidecar query series' lists series")
    flags["output"] = form_for(ctx, flags["output"], flags["to"], _SUFFIXES)
    with opened(flags["to"], (flags["history"],), quiet=flags["quiet"]) as output:
        answer(expression, flags, output)


def answer(expression: str, flags: dict[str, Any], output: Output) -> None:
    """Write the answer to an expression."""
    clock = SystemClock()
    skipped: set[str] = set()
    asked = question(expression, flags, clock, skipped)
    if asked is None:
        output.notice(f"sidecar query: {neutralise(str(flags['history']))} has no scrape yet")
    else:
        _answer(asked, output, clock)
    notice_skipped(flags["history"], skipped, output)


def notice_skipped(history: Path, skipped: set[str], output: Output) -> None:
    """Write a notice with the damaged segments that were skipped."""
    if skipped:
        output.notice(f"sidecar query: {neutralise(told(history, skipped))}")


def _answer(asked: Question, output: Output, clock: Clock) -> None:
    loaded = query.prepare(asked.text, _store(asked), asked.start, asked.end)
    if asked.instant:
        matrix = query.at_once(loaded)
        _notice_age(asked, output, clock)
    else:
        matrix = query.over_time(loaded, steps(asked, query.interval(loaded), lambda: size()[0]))
    if not matrix.curves and matrix.kind != "string":
        output.notice(f"sidecar query: {neutralise(_why(asked, loaded))}")
    _show(matrix, asked, output)


def _store(asked: Question) -> Store:
    return query.store(asked.history, asked.skipped)


def _names(asked: Question, start: int) -> Iterator[tuple[str, str]]:
    return names(asked.history, start, asked.end, skipped=asked.skipped)


def _notice_age(asked: Question, output: Output, clock: Clock) -> None:
    age = clock.time_ns() // MS - asked.bounds.last
    if asked.end == asked.bounds.last and age > LOOKBACK:
        at = _full(asked.zone, asked.end)
        output.notice(f"sidecar query: as of {at}, the newest scrape; is a scraper running?")


def _show(matrix: Matrix, asked: Question, output: Output) -> None:
    clock = _brief(asked.zone, asked.end - asked.start)
    match asked.output:
        case "json":
            output.write(as_json(matrix))
        case "csv":
            output.write("".join(as_csv(matrix, _stamp(asked.zone))))
        case "plot":
            width, height = size()
            frame = ChartFrame(width, height - 1, asked.colour, clock)
            unit = f"  ({matrix.unit})" if matrix.unit else ""
            picture = chart(matrix, asked.text + unit, frame)
            output.write(picture)
            if matrix.curves and not picture:
                output.notice(
                    "sidecar query: no finite value to draw; -o table shows what there is"
                )
        case _:
            output.write(table(matrix, TableStyle(size()[0], asked.colour, clock)))


def size() -> tuple[int, int]:
    """Return the columns and lines of the terminal; 80 by 24 where there is none."""
    # Imported only for a terminal: it adds 8 ms to the start.
    import shutil  # noqa: PLC0415

    size = shutil.get_terminal_size(_FALLBACK)
    return size.columns, size.lines


def _brief(zone: tzinfo | None, span: int) -> Callable[[int], str]:
    """Return a function from milliseconds to a short time, with the day for long spans."""
    write = formatter(zone, "%H:%M:%S" if span < DAY // 2 else "%m-%d %H:%M")
    return lambda time: write(time * MS)


def _full(zone: tzinfo | None, time: int) -> str:
    return formatter(zone, "%Y-%m-%d %H:%M:%S")(time * MS)


def _stamp(zone: tzinfo | None) -> Callable[[int], str]:
    def written(time: int) -> str:
        at = datetime.fromtimestamp(time / 1_000, UTC).astimezone(zone)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    @lru_cache(maxsize=64)
    def of_minute(minute: int) -> tuple[str, str, str]:
        text = written(minute * _MINUTE)
        return text[:17], text[17:23], text[23:]

    def stamp(time: int) -> str:
        minute, millis = divmod(time, _MINUTE)
        head, seconds, tail = of_minute(minute)
        # Before 1972 some zones had offsets with seconds.
        if seconds != "00.000":
            return written(time)
        return f"{head}{millis // 1_000:02d}.{millis % 1_000:03d}{tail}"

    return stamp


def _why(asked: Question, loaded: query.PreparedQuery) -> str:
    """Return why there is no answer."""
    first, last = (_full(asked.zone, time) for time in (asked.bounds.first, asked.bounds.last))
    span = f"the history goes from {first} to {last}"
    if asked.end < asked.bounds.first or asked.start - LOOKBACK > asked.bounds.last:
        return f"no data at that time; {span}"
    stored = series(_names(asked, asked.start - LOOKBACK), None)
    reason = why_empty(loaded.root, stored)
    window = shortest_window(loaded.root)
    if window and not reason:
        up = query.prepare("up", _store(asked), asked.end - _RECENT, asked.end)
        interval = query.interval(up)
        if window < 2 * interval:
            apart = f"scrapes are {interval / 1_000:g} s apart"
            return f"no value: {apart}; write a wider range, as [{-(-4 * interval // 1_000)}s]"
    return reason or f"no value at that time; {span}"
