"""How a flag gets its value: command line, environment, sidecar.toml, default."""

import os
import stat
from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from sidecar.quantities import format_bytes, format_seconds, read_duration, read_size

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., object])

DEFAULT_FILE = "sidecar.toml"
ORIGINS = "sidecar.origins"
"""Key of the context's `meta`: which file a setting of a settings file stands in."""
MEANINGS = "sidecar.meanings"
"""Key of the context's `meta`: the [[signals]], each with its file; the first that fits counts."""

_DAY_S = 86_400.0
_NS = 1e9


def option(*names: str, also: Sequence[str] = (), **rest: Any) -> Callable[[F], F]:  # noqa: ANN401 - click's own keywords
    """Return a click option that shows its default; `also` are variables beside its own.

    Its own, `SIDECAR_<COMMAND>_<FLAG>`, is named when the command is looked up.
    """
    rest.setdefault("show_default", rest.get("default") != "")
    return click.option(*names, envvar=[*also], **rest)


def options(*decorators: Callable[[Any], Any]) -> Callable[[F], F]:
    """Return a decorator that adds several options and arguments, which the help lists in order."""

    def decorated(function: F) -> F:
        for decorate in reversed(decorators):
            function = decorate(function)
        return function

    return decorated


def meant(word: str, known: Sequence[str]) -> str:
    """Return a hint with the known word that is most similar, or else with all of them."""
    from difflib import get_close_matches  # noqa: PLC0415 - 1 ms, only for an error

    close = get_close_matches(word, known, n=1)
    return f"did you mean {close[0]}?" if close else f"use {', '.join(known)}"


def settings_files(named: str | None) -> list[Path]:
    """Return the settings files that are read, the most important first.

    A file named with --config must exist; the others may be missing.
    """
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")  # noqa: PTH111 - no home is not an error here
    users = Path(home) / "sidecar" / DEFAULT_FILE
    project = Path(named or DEFAULT_FILE)
    return [file for file in (project, users) if (named and file is project) or file.is_file()]


class Duration(click.ParamType[float]):
    """Seconds, written as Prometheus does: `5s`, `500ms`, `1m30s`; a bare number is seconds."""

    name = "duration"

    def __init__(self, *, at_most: float = _DAY_S) -> None:
        self._at_most = at_most

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the seconds: more than 0, and at most a day by default."""
        try:
            seconds = read_duration(str(value)) / _NS
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if not 0 < seconds <= self._at_most:
            most = format_seconds(self._at_most)
            self.fail(f"invalid duration {value!r}: use more than 0 and at most {most}", param, ctx)
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
        try:
            size = read_size(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if size < self._at_least:
            least = format_bytes(self._at_least)
            self.fail(f"invalid size {value!r}: use at least {least}", param, ctx)
        return size


class Form(click.ParamType[str]):
    """The form of an output; a file is not one."""

    name = "form"

    def __init__(self, *forms: str) -> None:
        self.forms = forms

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return the forms there are."""
        del param, ctx
        return "|".join(self.forms)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the form; fails for a file with the flag that takes one."""
        text = str(value)
        if text in self.forms:
            return text
        if "." in text or "/" in text:
            self.fail(f"{text!r} is a file; write to it with --to {text}", param, ctx)
        return self.fail(f"invalid form {text!r}: {meant(text, self.forms)}", param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        """Return the forms that begin with the incomplete word."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only a shell needs it

        del ctx, param

        return [CompletionItem(form) for form in self.forms if form.startswith(incomplete)]


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
        # Imported only for a named zone: it adds 2 ms to the start.
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415

        try:
            return ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"invalid time zone {text!r}: use local, utc or Europe/Berlin", param, ctx)


class LineCount(click.ParamType[int | None]):
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
            self.fail(f"invalid number of lines {text!r}: use 10 or all", param, ctx)
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
    help="Deadline for a whole request and its answer.",
)


quiet_option = option("-q", "--quiet", is_flag=True, help="No notices; errors are still shown.")


def is_piped() -> bool:
    """Return whether standard input is a pipe or a file, which then is read."""
    try:
        mode = os.fstat(0).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def wants_colour(choice: str, fd: int = 1) -> bool:
    """Decide on colours: the flag, then NO_COLOR, then FORCE_COLOR, then the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return os.isatty(fd) and os.environ.get("TERM") != "dumb"


def flag_of(parameter: click.Parameter) -> str:
    """Return the long flag without its dashes; empty for an argument."""
    long = (name for name in parameter.opts if name.startswith("--"))
    return next(long, "").removeprefix("--")


def setting(parameter: click.Parameter) -> str:
    """Return the name of a parameter as users write it: its flag without the dashes."""
    return flag_of(parameter) or parameter.opts[0]


def origin(parameter: click.Parameter, ctx: click.Context) -> str:
    """Return the settings file or the variable that a value stands in; empty for none of them."""
    source = ctx.get_parameter_source(parameter.name or "")
    if source is ParameterSource.ENVIRONMENT:
        names = [parameter.envvar] if isinstance(parameter.envvar, str) else parameter.envvar or []
        return next((name for name in names if os.environ.get(name)), "environment")
    if source is ParameterSource.DEFAULT_MAP:
        place = ctx.command.name or "", parameter.name or ""
        return str(ctx.meta.get(ORIGINS, {}).get(place, DEFAULT_FILE))
    return ""
