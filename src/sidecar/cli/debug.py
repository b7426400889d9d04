"""`sidecar debug`: the debugger's command line."""

from datetime import tzinfo
from pathlib import Path

import click
import msgspec

from sidecar.cli.settings import (
    color_option,
    option,
    timeout_option,
    timezone_option,
    wants_colour,
)
from sidecar.cli.targets import chosen_target, history_option, target_option
from sidecar.clock import SystemClock
from sidecar.debugger import FORMS, Debugging, debug
from sidecar.diagnose.collect.collect import Sources
from sidecar.errors import Exit, UsageError
from sidecar.logs.tail.spool import spooled
from sidecar.model.finding import Severity
from sidecar.output import Output
from sidecar.time_argument import read_time

_NO_TARGET = ("none", "")
_FILE = click.Path(path_type=Path, readable=False)
"""Whoever reads or writes it says what is wrong with it, and what helps."""


class _Flags(msgspec.Struct, frozen=True):
    """The flags as they were given."""

    target: str
    logs: tuple[Path, ...]
    history: Path
    health: str
    since: str
    until: str | None
    timeout: float
    form: str
    file: Path | None
    bundle: Path | None
    again: Path | None
    older: Path | None
    fail_on: str
    redact: bool | None
    redact_pattern: tuple[str, ...]
    redact_emails: bool
    code: str | None
    color: str
    zone: tzinfo | None


@click.command("debug")
@target_option
@option(
    "--logs",
    also=["LOG_PATH"],
    type=click.Path(path_type=Path, readable=False),
    multiple=True,
    default=(Path("/logs/app.log"),),
    metavar="PATH",
    help="The service's log: a file, a folder, a quoted pattern, or - for stdin; repeatable.",
)
@history_option
@option("--health", default="", metavar="PATH", help="Its health endpoint; by default a usual one.")
@option(
    "--since",
    default="1h",
    metavar="TIME",
    help="Judge from here on; a span reaches back from --until. all is everything.",
)
@option("--until", metavar="TIME", help="Judge up to here; by default now.")
@timeout_option
@option(
    "--format",
    "form",
    env="SIDECAR_REPORT_FORMAT",
    type=click.Choice(FORMS),
    default="text",
    help="Form of the report.",
)
@click.option("-o", "--output", "file", type=_FILE, metavar="FILE", help="Write the report there.")
@option("--bundle", type=_FILE, metavar="FILE", help="Also write a .tar.gz with all that belongs.")
@click.option("--from", "again", type=_FILE, metavar="FILE", help="Read a bundle or JSON again.")
@click.option("--compare", "older", type=_FILE, metavar="FILE", help="Compare with an older one.")
@option(
    "--fail-on",
    type=click.Choice(["info", "warning", "error", "critical", "never"]),
    default="critical",
    help="Exit with 1 for a finding as bad as this.",
)
@option(
    "--redact/--no-redact",
    default=None,
    help="Hide secrets; by default in all but text on a terminal.",
)
@option("--redact-pattern", multiple=True, metavar="REGEX", help="Hide this as well; repeatable.")
@option("--redact-emails", is_flag=True, help="Hide e-mail addresses as well.")
@click.option("--explain", "code", metavar="CODE", help="Only tell what a check looks for.")
@color_option
@timezone_option
@click.pass_context
def command(ctx: click.Context, /, **flags: object) -> Exit:
    """Print one report: health, metrics, logs, history, and what is wrong.

    What cannot be reached is said, with the reason. With --target none only files are read, and
    the window ends where they end.
    """
    given = msgspec.convert(flags, _Flags)
    if given.code is not None:
        return _explain(given.code)
    with spooled(given.logs) as logs:
        whole = msgspec.structs.replace(given, logs=logs)
        return debug(_options(ctx, whole), Output(), SystemClock())


def _options(ctx: click.Context, given: _Flags) -> Debugging:
    return Debugging(
        sources=_sources(ctx, given),
        form=given.form,
        file=given.file,
        bundle=given.bundle,
        again=given.again,
        older=given.older,
        fail_on=None if given.fail_on == "never" else Severity[given.fail_on.upper()],
        redact=given.redact,
        patterns=given.redact_pattern,
        emails=given.redact_emails,
        colour=wants_colour(given.color),
        zone=given.zone,
    )


def _sources(ctx: click.Context, given: _Flags) -> Sources:
    sources = Sources(
        target="",
        logs=given.logs,
        history=given.history,
        timeout=given.timeout,
        health=given.health,
    )
    if given.again is not None:
        return sources
    since, until = _window(given)
    sources = msgspec.structs.replace(sources, since=since, until=until)
    if given.target.strip() in _NO_TARGET:
        return sources
    target = chosen_target(ctx, given.target, given.timeout)
    return msgspec.structs.replace(
        sources,
        target=target.url,
        timeout=target.timeout,
        access=target.access,
        instance=dict(target.labels).get("instance", ""),
    )


def _window(given: _Flags) -> tuple[int | None, int | None]:
    """Return how far back the window reaches, and where it ends; None for all, and for now."""
    now = SystemClock().time_ns()
    until = read_time(given.until, now, given.zone) if given.until else None
    since = None
    if given.since != "all":
        # A span reaches back from the end of the window; a time of day is where it begins.
        end = now if until is None else until
        since = end - read_time(given.since, end, given.zone)
        if since <= 0:
            raise UsageError(f"--since {given.since} is not before the end of the window")
        if since > end:
            raise UsageError(f"--since {given.since} is before 1970; write all for everything")
    return since, until


def _explain(code: str) -> Exit:
    from sidecar.diagnose.checks.documentation import explain  # noqa: PLC0415 - for those who ask

    Output().write(explain(code))
    return Exit.OK
