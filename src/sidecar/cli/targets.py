"""The options that say which services are observed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from sidecar.cli.settings import option, settings_files
from sidecar.errors import UsageError

if TYPE_CHECKING:
    from sidecar.metrics.scrape.targets import Target

_LONG_S = 86_400.0
"""Interval for a single request: long enough to limit no timeout."""

NONE = "none"
"""The word for no target or no log."""

target_option = option(
    "--target",
    also=["APP_URL"],
    default="",
    metavar="URL",
    help="Address of the observed service, such as localhost:8080; none: only files are read.",
)
targets_option = option(
    "--target",
    also=["APP_URL"],
    multiple=True,
    metavar="[NAME=]URL",
    help="Address of an observed service: app:8080, http://app:8080/metrics, unix:/run/app.sock;"
    " repeatable.",
)
history_option = option(
    "--history",
    # Not checked here: a report is made even if the history cannot be read.
    type=click.Path(path_type=Path, readable=False),
    default=Path("metrics.jsonl"),
    metavar="FILE",
    help="The metrics history.",
)


def chosen_target(ctx: click.Context, flag: str, timeout: float) -> "Target | None":
    """Return the one target that is inspected: of --target, else of [[scrape_configs]].

    `flag` is the value of `target_option`; None where no target is named anywhere, or it is
    `none`. Raises UsageError for an invalid target, and for several targets.
    """
    from sidecar.metrics.scrape.targets import targets_from_flags  # noqa: PLC0415 - as below

    if flag.strip() == NONE:
        return None
    targets = targets_from_flags(flag.split(), _LONG_S, timeout)
    if not targets and (file := _settings_file(ctx)):
        targets = load_targets(file, _LONG_S, timeout)
    if len(targets) > 1:
        choices = ", ".join(target.url for target in targets)
        raise UsageError(f"one target is inspected; name it with --target: {choices}")
    return targets[0] if targets else None


def chosen_targets(
    ctx: click.Context, flags: tuple[str, ...], interval: float, timeout: float
) -> "tuple[Target, ...]":
    """Return the targets: of --target, of the environment, else of [[scrape_configs]].

    `flags` is the value of `targets_option`; interval and timeout, in seconds, are for those
    that have none of their own. Raises UsageError for an invalid target, and for none at all.
    """
    # Imported here: only commands that scrape need HTTP.
    from sidecar.metrics.scrape.targets import targets_from_flags  # noqa: PLC0415

    source = ctx.get_parameter_source("target")
    file = _settings_file(ctx)
    if file is not None and source in (ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP):
        configured = load_targets(file, interval, timeout)
        if configured and source is ParameterSource.DEFAULT_MAP:
            raise UsageError(
                f"{file}: both [scrape] target and [[scrape_configs]] name targets; keep one"
            )
        if configured:
            return configured
    if not flags:
        raise UsageError(
            "no target: name one, as in 'sidecar scrape localhost:9100', or write"
            " [[scrape_configs]] in sidecar.toml"
        )
    return targets_from_flags(flags, interval, timeout)


def names_targets(ctx: click.Context) -> str:
    """Return the settings file if it has [[scrape_configs]]; empty otherwise."""
    file = _settings_file(ctx)
    if file is None:
        return ""
    from sidecar.cli.settings_file import read_file  # noqa: PLC0415 - as below

    return str(file) if read_file(file).get("scrape_configs") else ""


def load_targets(file: Path, interval: float, timeout: float) -> "tuple[Target, ...]":
    """Return the targets of a settings file's [[scrape_configs]]; none if it has none of them.

    Interval and timeout, in seconds, are for those that have none of their own. Raises
    UsageError for what makes no sense.
    """
    # Imported here: only commands with a settings file need TOML.
    from sidecar.cli.settings_file import read_file  # noqa: PLC0415
    from sidecar.metrics.scrape.scrape_configs import targets_from  # noqa: PLC0415

    return targets_from(read_file(file), str(file), file.parent, interval, timeout)


def _settings_file(ctx: click.Context) -> Path | None:
    """Return the settings file that counts: the named or the project's, else the user's."""
    return next(iter(settings_files(ctx.find_root().params.get("config_file"))), None)
