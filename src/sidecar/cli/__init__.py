"""The command `sidecar`: the only place that reads arguments and environment."""

import os
import signal
import sys
from typing import TYPE_CHECKING

import click

from sidecar import __version__
from sidecar.cli.groups import Subcommands
from sidecar.cli.settings import origin, settings_files
from sidecar.errors import Exit, SidecarError, Stopped
from sidecar.safe_text import neutralise

if TYPE_CHECKING:
    from types import FrameType

COMMANDS = {
    "watch": ("sidecar.cli.watch", "Follow logs and show them readably."),
    "scrape": ("sidecar.cli.scrape", "Poll /metrics, keep the history, show what changed."),
    "debug": ("sidecar.cli.debug", "Print one report from health, metrics, logs and history."),
    "query": ("sidecar.cli.query", "Answer a question in PromQL from the metrics history."),
    "export": ("sidecar.cli.export", "Write the metrics history for other programs."),
    "lint": ("sidecar.cli.lint", "Check expositions of metrics against the format's rules."),
    "attach": ("sidecar.cli.attach", "Add sidecars to any Compose project or container."),
    "config": ("sidecar.cli.config", "Show every setting, its value and where it comes from."),
}
"""Each subcommand's module, imported when it is called, and its line of help."""

COMPLETE = "_SIDECAR_COMPLETE"
"""The variable by which a shell asks for its script, or for what may come next."""


@click.group(
    cls=Subcommands,
    modules=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Settings come from flags, then the environment, then ./sidecar.toml, then the user's "
    "own. Exit codes: 0 done, 1 findings, 2 usage, 3 a target or a file cannot be read.",
)
@click.version_option(__version__, "-V", "--version", message="sidecar %(version)s")
@click.option(
    "--config",
    "config_file",
    type=click.Path(dir_okay=False),
    envvar="SIDECAR_CONFIG",
    metavar="FILE",
    help="Settings file; by default ./sidecar.toml, and below it ~/.config/sidecar/sidecar.toml.",
)
@click.pass_context
def root(ctx: click.Context, config_file: str | None) -> None:
    """Observe or debug a service without modifying it."""
    files = settings_files(config_file)
    if files:
        # Imported only for a settings file: it adds 4 ms to the start.
        from sidecar.cli.settings_file import load_files  # noqa: PLC0415

        load_files(ctx, files)


def main() -> None:
    """Run the command line and leave with its exit code; errors are one line on stderr."""
    signal.signal(signal.SIGTERM, _stop)
    if instruction := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete  # noqa: PLC0415 - a shell asks

        sys.exit(shell_complete(root, {}, "sidecar", COMPLETE, instruction))
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line; return its exit code."""
    try:
        with root.make_context("sidecar", arguments) as context:
            code = root.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        return _say(error.format_message(), Exit.USAGE)
    except click.UsageError as error:
        return _say(_usage(error), Exit.USAGE)
    except SidecarError as error:
        return _say(f"sidecar: {neutralise(str(error))}", error.exit_code)
    except BrokenPipeError:
        return _leave_quietly()
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Stopped:
        return Exit.OK
    except Exception as error:
        if os.environ.get("SIDECAR_TRACEBACK"):
            raise
        return _say(_bug(error), Exit.BUG)
    return int(code or 0)


def _stop(_signal: int, _frame: "FrameType | None") -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped


def _say(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code


def _usage(error: click.UsageError) -> str:
    name = error.ctx.command_path if error.ctx else "sidecar"
    message = neutralise(error.format_message()).rstrip(".")
    return f"{name}: {_place(error)}{message[:1].lower()}{message[1:]}; see '{name} --help'"


def _place(error: click.UsageError) -> str:
    """Return the settings file or the variable that has the invalid value, as a prefix."""
    if not isinstance(error, click.BadParameter) or error.ctx is None or error.param is None:
        return ""
    where = origin(error.param, error.ctx)
    return f"in {where}, " if where else ""


def _bug(error: Exception) -> str:
    what = neutralise(f"{type(error).__name__}: {error}")
    return f"sidecar: a fault of its own: {what}; set SIDECAR_TRACEBACK=1 to see where"


def _leave_quietly() -> int:
    # The interpreter flushes stdout at exit and would complain about the closed pipe then.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.OK
