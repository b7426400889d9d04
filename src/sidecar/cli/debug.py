"""`sidecar debug`: the debugger's command line."""

from datetime import tzinfo
from pathlib import Path

import click
import msgspec

from sidecar.cli.groups import Branch, FirstWord
from sidecar.cli.output_file import form_for, to_option
from sidecar.cli.settings import (
    MEANINGS,
    Form,
    color_option,
    option,
    quiet_option,
    timeout_option,
    timezone_option,
    wants_colour,
)
from sidecar.cli.targets import NONE, chosen_target, history_option, target_option
from sidecar.clock import SystemClock
from sidecar.debugger import FORMS, Debugging, debug, inputs
from sidecar.diagnose.collect.collect import Sources
from sidecar.errors import Exit, UsageError
from sidecar.logs.tail.stdin import spooled
from sidecar.model.finding import Severity
from sidecar.output import STDOUT, Output, opened
from sidecar.safe_text import neutralise
from sidecar.time_argument import read_time

_FILE = click.Path(path_type=Path, readable=False)
"""A path that click does not check: the code that opens it has the better error message."""

_SUFFIXES = {
    ".txt": "text",
    ".json": "json",
    ".md": "markdown",
    ".html": "html",
    ".xml": "junit",
    ".sarif": "sarif",
}


class _DebugFlags(msgspec.Struct, frozen=True):
    """The flags as they were given."""

    address: str | None
    target: str
    logs: tuple[Path, ...]
    history: Path
    health: str
    since: str
    until: str | None
    timeout: float
    output: str
    to: Path | None
    bundle: Path | None
    again: Path | None
    older: Path | None
    fail_on: str
    redact: bool | None
    redact_pattern: tuple[str, ...]
    redact_emails: bool
    quiet: bool
    color: str
    zone: tzinfo | None


@click.command(
    "debug",
    cls=Branch,
    modules={"explain": ("sidecar.cli.debug_explain", "Show what a check looks for.")},
)
@click.argument("address", required=False, cls=FirstWord, metavar="[TARGET]")
@target_option
@option(
    "--logs",
    also=["LOG_PATH"],
    type=click.Path(path_type=Path, readable=False),
    multiple=True,
    metavar="PATH",
    help="The service's log: a file, a folder, a quoted pattern, - for stdin, or none; repeatable.",
)
@history_option
@option(
    "--health",
    default="",
    metavar="PATH",
    help="Path of the health endpoint; by default common ones are tried.",
)
@option(
    "--since",
    default="1h",
    metavar="TIME",
    help="Start of the window; a duration counts back from --until, all is everything.",
)
@option("--until", metavar="TIME", help="End of the window; by default now.")
@timeout_option
@option("-o", "--output", type=Form(*FORMS), default="text", help="Form of the report.")
@to_option
@option(
    "--bundle",
    type=_FILE,
    metavar="FILE",
    help="Also write a .tar.gz with the report and its evidence.",
)
@option(
    "--from",
    "again",
    type=_FILE,
    metavar="FILE",
    help="Show the report in a bundle or a JSON report.",
)
@option("--compare", "older", type=_FILE, metavar="FILE", help="Compare with an older report.")
@option(
    "--fail-on",
    type=click.Choice(["info", "warning", "error", "critical", "never"]),
    default="critical",
    help="Exit with 1 for a finding of this severity or higher.",
)
@option(
    "--redact/--no-redact",
    default=None,
    help="Hide secrets; by default in all but text on a terminal.",
)
@option(
    "--redact-pattern", multiple=True, metavar="REGEX", help="Also hide what matches; repeatable."
)
@option("--redact-emails", is_flag=True, help="Also hide e-mail addresses.")
@quiet_option
@color_option
@timezone_option
@click.pass_context
def command(ctx: click.Context, /, **flags: object) -> Exit:
    """Print one report: health, metrics, logs, history, and what is wrong.

    What cannot be reached is named, with the reason. Without a target only files are read, and
    the window ends where they end.
    """
    given = msgspec.convert(flags, _DebugFlags)
    options = _options(ctx, given)
    with spooled(options.sources.logs) as logs:
        sources = msgspec.structs.replace(options.sources, logs=logs)
        whole = msgspec.structs.replace(options, sources=sources)
        with opened(given.to, inputs(whole), quiet=given.quiet) as output:
            colour = wants_colour(given.color, output.data)
            code = debug(msgspec.structs.replace(whole, colour=colour), output, SystemClock())
    if given.to is not None and given.to != STDOUT:
        Output(quiet=given.quiet).notice(f"sidecar debug: wrote {neutralise(str(given.to))}")
    return code


def _options(ctx: click.Context, given: _DebugFlags) -> Debugging:
    return Debugging(
        sources=_sources(ctx, given),
        form=form_for(ctx, given.output, given.to, _SUFFIXES),
        bundle=given.bundle,
        again=given.again,
        older=given.older,
        fail_on=None if given.fail_on == "never" else Severity[given.fail_on.upper()],
        redact=given.redact,
        patterns=given.redact_pattern,
        emails=given.redact_emails,
        zone=given.zone,
    )


def _sources(ctx: click.Context, given: _DebugFlags) -> Sources:
    sources = Sources(
        target="",
        logs=tuple(path for path in given.logs if str(path) != NONE),
        history=given.history,
        timeout=given.timeout,
        health=given.health,
        meanings=tuple(one for one, _ in ctx.meta.get(MEANINGS, ())),
    )
    if given.again is not None:
        return sources
    since, until = _window(given)
    sources = msgspec.structs.replace(sources, since=since, until=until)
    target = chosen_target(ctx, given.address or given.target, given.timeout)
    if target is None:
        _refuse_nothing(ctx, given)
        return sources
    return msgspec.structs.replace(
        sources,
        target=target.url,
        timeout=target.timeout,
        access=target.access,
        instance=dict(target.labels).get("instance", ""),
    )


def _refuse_nothing(ctx: click.Context, given: _DebugFlags) -> None:
    is_default = click.core.ParameterSource.DEFAULT
    if not given.target and not given.logs and ctx.get_parameter_source("history") is is_default:
        raise UsageError(
            "nothing to read: name a target, as in 'sidecar debug localhost:8080',"
            " --logs FILE or --history FILE"
        )


def _window(given: _DebugFlags) -> tuple[int | None, int | None]:
    """Return start and end of the window in nanoseconds; None for everything, and for now."""
    now = SystemClock().time_ns()
    until = read_time(given.until, now, given.zone) if given.until else None
    since = None
    if given.since.strip() != "all":
        # A duration reaches back from the end of the window; a time of day is where it begins.
        end = now if until is None else until
        since = end - read_time(given.since, end, given.zone)
        if since <= 0:
            raise UsageError(f"--since {given.since} is not before the end of the window")
        if since > end:
            raise UsageError(f"--since {given.since} is before 1970; write all for everything")
    return since, until
