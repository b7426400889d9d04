"""`sidecar watch`: the log-watcher's command line."""

import os
from collections.abc import Sequence
from datetime import tzinfo
from glob import has_magic
from pathlib import Path
from typing import Any

import click

from sidecar.cli.settings import (
    Duration,
    LineCount,
    color_option,
    is_piped,
    option,
    quiet_option,
    timezone_option,
    wants_colour,
)
from sidecar.clock import Clock, SystemClock
from sidecar.errors import UsageError
from sidecar.log_watcher import Watch, watch
from sidecar.logs.filters.keep import Keep
from sidecar.logs.filters.predicates import Test
from sidecar.logs.filters.prefilter import sifter
from sidecar.logs.formats.levels import parse_level
from sidecar.logs.pipeline import Showing
from sidecar.logs.render.outputs import NAMES
from sidecar.logs.render.style import RenderStyle, times
from sidecar.logs.render.themes import PLAIN, THEMES
from sidecar.logs.tail.discover import STDIN
from sidecar.logs.tail.follow import Following
from sidecar.model.record import Level
from sidecar.output import Output
from sidecar.patterns import pattern
from sidecar.time_argument import read_time

_FIRST_LINES = 10
"""Lines that `tail -f` begins with, too."""


class _Lines(click.ParamType[str]):
    """A text that may contain spaces; a variable holds several texts, one per line."""

    name = "text"

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """Return the texts in a variable, one per line."""
        return rv.splitlines()


@click.command("watch")
@click.argument(
    "paths",
    nargs=-1,
    type=click.Path(path_type=Path),
    envvar=["SIDECAR_PATHS", "LOG_PATH"],
    metavar="[PATH]...",
)
@option(
    "-f/ ",
    "--follow/--no-follow",
    "keep_on",
    default=True,
    show_default="follow",
    help="Wait for new lines as the log grows.",
)
@option(
    "-n",
    "--tail",
    type=LineCount(),
    metavar="N",
    help="Last lines to begin with, or all; 10 when following, else all. Reaches back into "
    "rotated files.",
)
@option("--since", metavar="TIME", help="Begin at 10m ago, 13:00, 2026-02-21T13:00, yesterday.")
@option("--until", metavar="TIME", help="Show nothing later than this.")
@option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File with how far each log was shown; a later run continues from there.",
)
@option("-l", "--level", metavar="LEVEL", help="Only records at or above this level.")
@option(
    "-i",
    "--include",
    multiple=True,
    type=_Lines(),
    metavar="REGEX",
    help="Only records that match; repeatable.",
)
@option(
    "-e",
    "--exclude",
    multiple=True,
    type=_Lines(),
    metavar="REGEX",
    help="No records that match; repeatable.",
)
@option(
    "-w",
    "--where",
    metavar="EXPR",
    help="Only records for which this holds: 'status>=500 and path~\"^/api\"'.",
)
@option("--trace", metavar="ID", help="Only records of this trace.")
@option(
    "--after",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Show N records after each match.",
)
@option(
    "--before",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Show N records before each match.",
)
@option(
    "--context",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Show N records before and after each match.",
)
@option(
    "-o",
    "--output",
    default="text",
    metavar="FORMAT",
    help="text, json, logfmt, raw, or a template such as '{ts} {level:7} {msg}'.",
)
@option(
    "--highlight",
    multiple=True,
    type=_Lines(),
    metavar="REGEX",
    help="Highlight what matches; repeatable.",
)
@option("--fields", metavar="LIST", help="Show only these fields, separated by commas.")
@option(
    "--hide",
    metavar="LIST",
    help="Hide these fields, separated by commas; also logger, error and lines.",
)
@option("--full", is_flag=True, help="Show long values whole.")
@option("--collapse/--no-collapse", default=True, help="On a terminal, count repeated lines.")
@option("--gap", type=Duration(), help="Mark silences longer than this.")
@option(
    "--time-format",
    default="%H:%M:%S",
    metavar="FORMAT",
    help="Format of times, as for strftime; %3f is milliseconds, %f is microseconds.",
)
@timezone_option
@option("--theme", type=click.Choice(list(THEMES)), default="default", help="mono: bold and dim.")
@color_option
@quiet_option
@option("--stats", is_flag=True, help="End with counts of lines, and the CPU and memory used.")
def command(paths: tuple[Path, ...], **flags: Any) -> None:  # noqa: ANN401 - one key a flag
    """Follow logs and show them readably: files, folders, quoted patterns, standard input.

    A pipe is read without a path. A file that is not there yet is waited for and shown from its
    beginning.
    """
    clock = SystemClock()
    if not paths:
        if not is_piped():
            raise UsageError("no log: name a file or a folder, as in 'sidecar watch app.log'")
        paths = (STDIN,)
    _refuse_file(flags["output"])
    keep = keep_of(flags, clock)
    options = Watch(
        following=_following(paths, flags, keep),
        keep=keep,
        look=look_of(flags),
        showing=showing_of(flags, several=_may_be_several(paths)),
        stats=flags["stats"],
    )
    watch(options, Output(quiet=flags["quiet"]), clock)


def _refuse_file(output: str) -> None:
    """Raise UsageError for a file where a form or a template is wanted."""
    if "{" not in output and output not in NAMES and ("." in output or "/" in output):
        raise UsageError(f"-o {output}: that is a file; redirect the output: > {output}")


def _following(paths: tuple[Path, ...], flags: dict[str, Any], keep: Keep) -> Following:
    explicit, tail = first_lines(flags, keep)
    return Following(
        paths=paths,
        keep_on=flags["keep_on"],
        tail=tail,
        since=None if explicit else keep.since,
        rotated=explicit or flags["keep_on"] or keep.since is not None,
        state=flags["state"],
        sift=None if _context(flags) else sifter(keep),
    )


def first_lines(flags: dict[str, Any], keep: Keep) -> tuple[bool, int | None]:
    """Return whether --tail was given, and with how many last lines to begin; None is all."""
    explicit = _was_given("tail")
    if not explicit and flags["keep_on"] and keep.since is None:
        return explicit, _FIRST_LINES
    return explicit, flags["tail"] if isinstance(flags["tail"], int) else None


def _context(flags: dict[str, Any]) -> bool:
    return bool(flags["before"] or flags["after"] or flags["context"])


def _was_given(name: str) -> bool:
    source = click.get_current_context().get_parameter_source(name)
    return source is not click.core.ParameterSource.DEFAULT


def keep_of(flags: dict[str, Any], clock: Clock) -> Keep:
    """Return the filters; raises UsageError for an invalid value."""
    now, zone = clock.time_ns(), flags["zone"]
    return Keep(
        level=_level(flags["level"]) if flags["level"] else None,
        include=tuple(pattern("-i", text) for text in flags["include"]),
        exclude=tuple(pattern("-e", text) for text in flags["exclude"]),
        where=_where(flags["where"], now, zone) if flags["where"] else None,
        trace=flags["trace"] or "",
        since=read_time(flags["since"], now, zone) if flags["since"] else None,
        until=read_time(flags["until"], now, zone) if flags["until"] else None,
    )


def _where(text: str, now: int, zone: tzinfo | None) -> Test:
    # Imported only for --where: it adds 5 ms to the start.
    from sidecar.logs.filters.where import compile_where  # noqa: PLC0415

    return compile_where(text, lambda time: read_time(time, now, zone))


def _level(text: str) -> Level:
    level = parse_level(text)
    if level is None:
        names = ", ".join(name.name.lower() for name in Level)
        raise UsageError(f"-l {text}: no such level; use {names}")
    return level


def look_of(flags: dict[str, Any]) -> RenderStyle:
    """Return how records look; raises UsageError for an invalid value."""
    colour = wants_colour(flags["color"])
    look = RenderStyle(
        theme=THEMES[flags["theme"]] if colour else PLAIN,
        zone=flags["zone"],
        time_format=flags["time_format"],
        fields=_names(flags["fields"]),
        hide=_names(flags["hide"]),
        full=flags["full"],
        highlight=tuple(pattern("--highlight", text) for text in flags["highlight"]),
    )
    try:
        times(look)(0)
    except ValueError as error:
        shown = flags["time_format"]
        raise UsageError(f"--time-format {shown}: no such format; write it like %H:%M") from error
    return look


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def showing_of(flags: dict[str, Any], *, several: bool) -> Showing:
    """Return how records are shown; with `several` each has its source before it."""
    terminal, output = os.isatty(1), flags["output"]
    raw, text = output == "raw", output == "text"
    return Showing(
        output=output,
        before=flags["before"] or flags["context"],
        after=flags["after"] or flags["context"],
        # Separators are for people; a program could not parse them.
        separated=text or raw,
        collapse=flags["collapse"] and terminal and text,
        gap_s=flags["gap"] if text else None,
        marked=several and (text or (raw and terminal)),
        safe=terminal,
    )


def _may_be_several(paths: tuple[Path, ...]) -> bool:
    return len(set(paths)) > 1 or any(
        path.is_dir() or (has_magic(str(path)) and not path.exists()) for path in paths
    )
