"""`sidecar query`: answers from the metrics history, on the command line."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

import click

from sidecar.cli.query_range import DAY, MS, Question, question, steps
from sidecar.cli.settings import Duration, color_option, option, timezone_option
from sidecar.cli.targets import history_option
from sidecar.clock import Clock, SystemClock
from sidecar.errors import UsageError
from sidecar.metrics.promql import query
from sidecar.metrics.promql.selectors import LOOKBACK, Store
from sidecar.metrics.promql.vectors import written
from sidecar.metrics.storage.catalog import (
    cardinality,
    label_values,
    only_selector,
    series,
    shortest_window,
    why_empty,
)
from sidecar.metrics.storage.segments import told
from sidecar.metrics.storage.select import names
from sidecar.model.matrix import Matrix
from sidecar.output import Output
from sidecar.safe_text import neutralise
from sidecar.times import formatter
from sidecar.views.exchange.query_json import as_csv, as_json, catalog_json
from sidecar.views.terminal.chart import ChartFrame, chart
from sidecar.views.terminal.query_table import TableStyle, cardinality_table, labels_table, table

_FALLBACK = (80, 24)
"""Columns and lines where there is no terminal."""

_MINUTE = 60_000
"""Milliseconds."""

_RECENT = 600_000
"""Milliseconds in which two scrapes are looked for, to tell how far they are apart."""


@click.command("query")
@click.argument("expression", required=False, metavar="[EXPR]")
@history_option
@option("--since", metavar="TIME", help="Over time, from 1h ago, 13:00, 2026-02-21T13:00 on.")
@option("--until", metavar="TIME", help="Over time, up to this.")
@option(
    "--step", type=Duration(), help="Time from one value to the next; by default a pleasant one."
)
@option("--at", metavar="TIME", help="At this time only; by default at the newest scrape.")
@option(
    "-o",
    "--output",
    env="SIDECAR_QUERY_OUTPUT",
    type=click.Choice(["table", "json", "csv", "plot"]),
    default="table",
    help="json is that of Prometheus' API; plot draws the last hour, or from --since on.",
)
@click.option("--series", "what", flag_value="series", help="List the series that EXPR selects.")
@click.option("--labels", "what", flag_value="labels", help="List the labels and their values.")
@click.option(
    "--cardinality", "what", flag_value="cardinality", help="Count series by metric and by label."
)
@color_option
@timezone_option
def command(expression: str | None, **flags: Any) -> None:  # noqa: ANN401 - one key a flag
    """Answer a question in PromQL from the metrics history, as 'rate(requests_total[1m])'.

    Without times it is the value now, that is at the newest scrape. The semantics are those of
    Prometheus 2.42; docs/query.md says what there is.
    """
    if not expression and not flags["what"]:
        raise UsageError("what is asked? write an expression such as up, or --series")
    output, clock = Output(), SystemClock()
    skipped: set[str] = set()
    asked = question(expression or "", flags, clock, skipped)
    if asked is None:
        output.notice(f"sidecar query: {neutralise(str(flags['history']))} has no scrape yet")
    elif flags["what"]:
        _list(asked, flags["what"], output)
    else:
        _answer(asked, output, clock)
    if skipped:
        output.notice(f"sidecar query: {neutralise(told(flags['history'], skipped))}")


def _answer(asked: Question, output: Output, clock: Clock) -> None:
    loaded = query.prepare(asked.text, _store(asked), asked.start, asked.end)
    if asked.instant:
        matrix = query.at_once(loaded)
        _tell_age(asked, output, clock)
    else:
        matrix = query.over_time(loaded, steps(asked, query.interval(loaded), lambda: _size()[0]))
    if not matrix.curves and matrix.kind != "string":
        output.notice(f"sidecar query: {neutralise(_why(asked, loaded))}")
    _show(matrix, asked, output)


def _store(asked: Question) -> Store:
    return query.store(asked.history, asked.skipped)


def _names(asked: Question, start: int) -> Iterator[tuple[str, str]]:
    return names(asked.history, start, asked.end, skipped=asked.skipped)


def _tell_age(asked: Question, output: Output, clock: Clock) -> None:
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
            width, height = _size()
            frame = ChartFrame(width, height - 1, asked.colour, clock)
            unit = f"  ({matrix.unit})" if matrix.unit else ""
            picture = chart(matrix, asked.text + unit, frame)
            output.write(picture)
            if matrix.curves and not picture:
                output.notice(
                    "sidecar query: no finite value to draw; -o table shows what there is"
                )
        case _:
            output.write(table(matrix, TableStyle(_size()[0], asked.colour, clock)))


def _size() -> tuple[int, int]:
    # Not for those who write a file: it costs 8 ms of their start.
    import shutil  # noqa: PLC0415

    size = shutil.get_terminal_size(_FALLBACK)
    return size.columns, size.lines


def _brief(zone: tzinfo | None, span: int) -> Callable[[int], str]:
    """Return how a time is written among others: with its day when there are several."""
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
        # Before 1972 there were zones whose minutes did not begin with those of UTC.
        if seconds != "00.000":
            return written(time)
        return f"{head}{millis // 1_000:02d}.{millis % 1_000:03d}{tail}"

    return stamp


def _why(asked: Question, loaded: query.Loaded) -> str:
    """Return why there is no answer."""
    first, last = (_full(asked.zone, time) for time in (asked.bounds.first, asked.bounds.last))
    span = f"the history goes from {first} to {last}"
    if asked.end < asked.bounds.first or asked.start - LOOKBACK > asked.bounds.last:
        return f"no data at that time; {span}"
    found = series(_names(asked, asked.start - LOOKBACK), None)
    reason = why_empty(loaded.root, found)
    window = shortest_window(loaded.root)
    if window and not reason:
        up = query.prepare("up", _store(asked), asked.end - _RECENT, asked.end)
        interval = query.interval(up)
        if window < 2 * interval:
            apart = f"scrapes are {interval / 1_000:g} s apart"
            return f"no value: {apart}; write a wider range, as [{-(-4 * interval // 1_000)}s]"
    return reason or f"no value at that time; {span}"


def _list(asked: Question, what: str, output: Output) -> None:
    selector = only_selector(query.parse(asked.text)) if asked.text else None
    if asked.text and selector is None:
        raise UsageError(f'--{what} takes a selector such as up or {{job="db"}}')
    found = series(_names(asked, asked.start), selector)
    if not found:
        output.notice("sidecar query: no series in that time; --since goes further back")
    as_data = asked.output == "json"
    if what == "series":
        lines = "".join(f"{neutralise(written(labels))}\n" for labels in found)
        output.write(catalog_json([dict(labels) for labels in found]) if as_data else lines)
    elif what == "labels":
        values = label_values(found)
        lines = labels_table(values, _size()[0], colour=asked.colour)
        output.write(catalog_json(values) if as_data else lines)
    else:
        counts = cardinality(found)
        lines = cardinality_table(counts, colour=asked.colour)
        output.write(catalog_json(counts) if as_data else lines)
