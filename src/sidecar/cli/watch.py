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
"""Last lines to begin with when following, as tail has it."""


class _Lines(click.ParamType[str]):
    """A text that may have spaces, also where a variable holds several of them, one a line."""

    name = "text"

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """Return the values that a variable holds."""
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
    help="Go on as the log grows.",
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
    help="Keep here how far each log was shown, and go on from there.",
)
@option("-l", "--level", metavar="LEVEL", help="Records at or above this level only.")
@option(
    "-i",
    "--include",
    multiple=True,
    type=_Lines(),
    metavar="REGEX",
    help="Records that match; repeatable.",
)
@option(
    "-e", "--exclude", multiple=True, type=_Lines(), metavar="REGEX", help="Not these; repeatable."
)
@option("-w", "--where", metavar="EXPR", help="Records for which 'status>=500 and path~\"^/api\"'.")
@option("--trace", metavar="ID", help="Records of this trace.")
@option("--after", type=click.IntRange(0), default=0, metavar="N", help="Records after each.")
@option("--before", type=click.IntRange(0), default=0, metavar="N", help="Records before.")
@option("--context", type=click.IntRange(0), default=0, metavar="N", help="Both.")
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
    help="Mark what matches; repeatable.",
)
@option("--fields", metavar="LIST", help="Show these fields alone, separated by commas.")
@option("--hide", metavar="LIST", help="Never show these; knows logger, error and lines, too.")
@option("--full", is_flag=True, help="Cut no long values.")
@option("--collapse/--no-collapse", default=True, help="LineCount repeats on a terminal.")
@option("--gap", type=Duration(), help="Mark silences longer than this.")
@option(
    "--time-format",
    default="%H:%M:%S",
    metavar="FORMAT",
    help="How times look: strftime, with %3f for milliseconds, %f for microseconds.",
)
@timezone_option
@option("--theme", type=click.Choice(list(THEMES)), default="default", help="mono has no hue.")
@color_option
@quiet_option
@option("--stats", is_flag=True, help="End with what was read and shown, and what it cost.")
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
    explicit, asked = first_lines(flags, keep)
    return Following(
        paths=paths,
        keep_on=flags["keep_on"],
        tail=asked,
        since=None if explicit else keep.since,
        rotated=explicit or flags["keep_on"] or keep.since is not None,
        state=flags["state"],
        sift=None if _context(flags) else sifter(keep),
    )


def first_lines(flags: dict[str, Any], keep: Keep) -> tuple[bool, int | None]:
    """Return whether somebody said with how many lines to begin, and with how many: None is all."""
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
    """Return what is wanted; raises UsageError for what makes no sense."""
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
    # Loaded when it is asked for: it costs 5 ms of the start.
    from sidecar.logs.filters.where import compile_where  # noqa: PLC0415

    return compile_where(text, lambda time: read_time(time, now, zone))


def _level(text: str) -> Level:
    level = parse_level(text)
    if level is None:
        names = ", ".join(name.name.lower() for name in Level)
        raise UsageError(f"-l {text}: no such level; use {names}")
    return level


def look_of(flags: dict[str, Any]) -> RenderStyle:
    """Return how records look; raises UsageError for what makes no sense."""
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
    """Return how records are put on the screen; with `several` their source stands before them."""
    terminal, output = os.isatty(1), flags["output"]
    raw, text = output == "raw", output == "text"
    return Showing(
        output=output,
        before=flags["before"] or flags["context"],
        after=flags["after"] or flags["context"],
        # What only a person reads would break what a program reads.
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
