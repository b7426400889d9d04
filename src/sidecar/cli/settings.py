"""How a flag gets its value: command line, environment, sidecar.toml, default."""

import os
import re
from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo
from typing import Any, TypeVar

import click
from click.core import ParameterSource

F = TypeVar("F", bound=Callable[..., object])

DEFAULT_FILE = "sidecar.toml"

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_POWERS = {"": 0, "B": 0, "KB": 10, "MB": 20, "GB": 30, "TB": 40}
_SIZE = re.compile(r"(\d{1,12})([KMGT]?B)?", re.ASCII | re.IGNORECASE)
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})(ms|s|m|h|d)?", re.ASCII)


def option(*names: str, also: Sequence[str] = (), env: str = "", **rest: Any) -> Callable[[F], F]:  # noqa: ANN401 - click's own keywords
    """Return a click option that the environment can set as `SIDECAR_<FLAG>`, or as `also`.

    `env` replaces that name: one variable holds for all commands, so it must mean the same in them.
    """
    flag = next(name for name in names if name.startswith("--"))
    own = env or "SIDECAR_" + flag.partition("/")[0].removeprefix("--").replace("-", "_").upper()
    return click.option(*names, envvar=[own, *also], **{"show_default": True} | rest)


class Duration(click.ParamType[float]):
    """Seconds, written as Prometheus does: `5s`, `500ms`, `1m`; a bare number is seconds."""

    name = "duration"

    def __init__(self, *, at_most: float = _UNITS["d"]) -> None:
        self._at_most = at_most

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the seconds; a duration is more than nothing, and at most a day by default."""
        text = str(value).strip()
        found = _DURATION.fullmatch(text)
        seconds = float(found[1]) * _UNITS[found[2] or "s"] if found else 0.0
        if not 0 < seconds <= self._at_most:
            self.fail(f"{text!r} is no duration; write it like 5s, 500ms or 1m", param, ctx)
        return seconds


class Size(click.ParamType[int]):
    """Bytes, written as Prometheus does: `512MB` is 512 × 1024²; a bare number is bytes."""

    name = "size"

    def __init__(self, *, at_least: int = 1) -> None:
        self._at_least = at_least

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the bytes."""
        text = str(value).strip()
        found = _SIZE.fullmatch(text)
        size = int(found[1]) << _POWERS[(found[2] or "").upper()] if found else 0
        if size <= 0:
            self.fail(f"{text!r} is no size; write it like 512MB or 2GB", param, ctx)
        if size < self._at_least:
            self.fail(f"{text!r} is too little; give at least {self._at_least >> 20}MB", param, ctx)
        return size


class Zone(click.ParamType[tzinfo | None]):
    """A time zone: `local`, `utc` or a name such as `Europe/Berlin`."""

    name = "zone"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tzinfo | None:
        """Return the zone; None is the machine's own, which honours TZ."""
        if value is None or isinstance(value, tzinfo):
            return value
        text = str(value)
        if text.lower() in ("local", "utc"):
            return UTC if text.lower() == "utc" else None
        # Imported for those who name a zone; it costs the others 2 ms of their start.
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415

        try:
            return ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"{text!r} is no time zone; write local, utc or a name", param, ctx)


class Count(click.ParamType[int | None]):
    """A number of lines, or `all`."""

    name = "count"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | None:
        """Return the number; None is all of them."""
        text = str(value)
        if text == "all":
            return None
        if not (text.isascii() and text.isdigit()):
            self.fail(f"{text!r} is no number of lines; write one like 10, or all", param, ctx)
        return int(text)


color_option = option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours; auto: on a terminal, and as NO_COLOR and FORCE_COLOR say.",
)
timezone_option = option(
    "--timezone",
    "zone",
    type=Zone(),
    default="local",
    help="Zone of the times shown: local, utc or a name.",
)
timeout_option = option(
    "--timeout",
    type=Duration(),
    default="3s",
    help="Deadline of one whole exchange with the target.",
)


def wants_colour(choice: str, fd: int = 1) -> bool:
    """Decide on colours: the flag, then NO_COLOR, then FORCE_COLOR, then the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return os.isatty(fd) and os.environ.get("TERM") != "dumb"


def setting(parameter: click.Parameter) -> str:
    """Return the name of a parameter as users write it: its flag without the dashes."""
    flags = [name for name in parameter.opts if name.startswith("--")]
    return flags[0].removeprefix("--") if flags else parameter.opts[0]


def origin(parameter: click.Parameter, ctx: click.Context) -> str:
    """Return the settings file or the variable that a value stands in; empty for none of them."""
    source = ctx.get_parameter_source(parameter.name or "")
    if source is ParameterSource.ENVIRONMENT:
        names = [parameter.envvar] if isinstance(parameter.envvar, str) else parameter.envvar or []
        return next((name for name in names if os.environ.get(name)), "environment")
    if source is ParameterSource.DEFAULT_MAP:
        return str(ctx.find_root().params.get("config_file") or DEFAULT_FILE)
    return ""
