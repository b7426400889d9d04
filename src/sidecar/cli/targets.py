"""The options that say which services are observed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from sidecar.cli.settings import DEFAULT_FILE, option
from sidecar.errors import UsageError

if TYPE_CHECKING:
    from sidecar.metrics.scrape.targets import Target

_TARGET = "http://localhost:8092"
_LONG_S = 86_400.0
"""An interval for who asks once: it bounds no timeout."""

target_option = option(
    "--target",
    also=["APP_URL"],
    default=_TARGET,
    metavar="URL",
    help="Address of the observed service.",
)
targets_option = option(
    "--target",
    also=["APP_URL"],
    multiple=True,
    default=(_TARGET,),
    metavar="[NAME=]URL",
    help="Address of an observed service: http://app:8080, unix:/run/app.sock; repeatable.",
)
history_option = option(
    "--history",
    # What cannot be read is said by the one who reads it, and a report is made of the rest.
    type=click.Path(path_type=Path, readable=False),
    default=Path("/logs/metrics.jsonl"),
    metavar="FILE",
    help="The metrics history.",
)


def chosen_target(ctx: click.Context, flag: str, timeout: float) -> "Target":
    """Return the one target that is inspected: of --target, of [[scrape_configs]], the default.

    `flag` is the value of `target_option`. Raises UsageError for what makes no sense, and where
    there are several targets.
    """
    from sidecar.metrics.scrape.targets import targets_from_flags  # noqa: PLC0415 - as below

    found: tuple[Target, ...] = ()
    if ctx.get_parameter_source("target") is ParameterSource.DEFAULT:
        file = _settings_file(ctx)
        found = () if file is None else load_targets(file, _LONG_S, timeout)
    found = found or targets_from_flags(flag.split(), _LONG_S, timeout)
    if len(found) > 1:
        choices = ", ".join(each.url for each in found)
        raise UsageError(f"one target is inspected; name it with --target: {choices}")
    return found[0]


def chosen_targets(
    ctx: click.Context, flags: tuple[str, ...], interval: float, timeout: float
) -> "tuple[Target, ...]":
    """Return the targets: of --target, of the environment, of [[scrape_configs]], the default.

    `flags` is the value of `targets_option`; interval and timeout, in seconds, are for those
    that have none of their own. Raises UsageError for what makes no sense.
    """
    # HTTP is loaded by those alone who scrape.
    from sidecar.metrics.scrape.targets import targets_from_flags  # noqa: PLC0415

    source = ctx.get_parameter_source("target")
    file = _settings_file(ctx)
    if file is not None and source in (ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP):
        found = load_targets(file, interval, timeout)
        if found and source is ParameterSource.DEFAULT_MAP:
            raise UsageError(
                f"{file}: both [scrape] target and [[scrape_configs]] name targets; keep one"
            )
        if found:
            return found
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
    # As above; and a settings file is read by those alone who have one.
    from sidecar.cli.settings_file import read_file  # noqa: PLC0415
    from sidecar.metrics.scrape.scrape_configs import targets_from  # noqa: PLC0415

    return targets_from(read_file(file), str(file), file.parent, interval, timeout)


def _settings_file(ctx: click.Context) -> Path | None:
    named = ctx.find_root().params.get("config_file")
    file = Path(named or DEFAULT_FILE)
    return file if named or file.exists() else None
