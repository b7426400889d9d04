"""The settings file `sidecar.toml` → defaults of the commands; imported when there is one."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidecar.cli import COMMANDS, root
from sidecar.cli.settings import MEANINGS, ORIGINS, Duration, setting
from sidecar.errors import UsageError, reason

if TYPE_CHECKING:
    from sidecar.diagnose.signals.meanings import SignalMeaning

TARGETS = ("global", "scrape_configs")
"""Tables with the targets; `load_targets()` reads them."""

SIGNALS = "signals"
"""The table that says what series mean: an array of selectors and roles."""

RENAMED = {("debug", "format"): "output", ("export", "format"): "output"}
"""Settings of version 0.1 that have another name now; they are still read."""


def load_files(ctx: click.Context, files: Sequence[Path]) -> None:
    """Make the settings of the files click's defaults; the first file that has one wins.

    Raises UsageError for a file that is not TOML, or that sets what does not exist.
    """
    merged: dict[str, dict[str, object]] = {}
    origins: dict[tuple[str, str], Path] = {}
    meanings: list[tuple[SignalMeaning, Path]] = []
    for file in reversed(files):
        tables = read_file(file)
        for name, table in settings_of(file, tables).items():
            merged.setdefault(name, {}).update(table)
            origins.update({(name, key): file for key in table})
        meanings = [*((one, file) for one in meanings_of(file, tables)), *meanings]
    ctx.meta[MEANINGS] = meanings
    ctx.default_map = merged
    ctx.meta[ORIGINS] = origins


def settings_of(file: Path, tables: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Return the settings of a file: command → parameter → value; raises as load_files() does."""
    return {
        name: _table(file, name, table)
        for name, table in tables.items()
        if name not in (*TARGETS, SIGNALS)
    }


def meanings_of(file: Path, tables: Mapping[str, object]) -> "list[SignalMeaning]":
    """Return the [[signals]] of a file; raises UsageError for an invalid key, role or selector."""
    table = tables.get(SIGNALS, [])
    if not table:
        return []
    # Imported only for such a table: it needs the parser of PromQL.
    from sidecar.diagnose.signals.meanings import meaning  # noqa: PLC0415

    meanings = []
    for number, row in enumerate(table if isinstance(table, list) else [table], 1):
        where = f"{file}: [[signals]] number {number}"
        if not isinstance(row, dict) or not isinstance(table, list):
            raise UsageError(f"{file}: write each below a line [[signals]], with match and role")
        for key in {**row, "match": "", "role": ""}:
            if key not in ("match", "role"):
                raise UsageError(f"{where} has no setting {key!r}{_meant(key, ('match', 'role'))}")
            if not isinstance(row.get(key), str):
                raise UsageError(f"{where} {key} must be a text, not {row.get(key)!r}")
        try:
            meanings.append(meaning(str(row["match"]), str(row["role"])))
        except UsageError as error:
            raise UsageError(f"{where}: {error}") from error
    return meanings


def read_file(file: Path) -> dict[str, object]:
    """Return the settings as they stand; raises UsageError for a file that is not TOML."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {file}: {reason(error)}; check --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {file}: {error}; correct the file") from error


def _table(file: Path, name: str, table: object) -> dict[str, object]:
    if not isinstance(table, dict | list):
        raise UsageError(f"{file}: {name} is in no table: write it below a line such as [watch]")
    known = _known(file, name)
    if isinstance(table, list):
        raise UsageError(f"{file}: {name} must be one table; write [{name}]")
    table = _renamed(name, table)
    for key in table:
        if key not in known:
            raise UsageError(f"{file}: [{name}] has no setting {key!r}{_meant(key, known)}")
    return {
        known[key].name or "": _value(f"{file}: [{name}] {key}", known[key], value)
        for key, value in table.items()
    }


def _renamed(name: str, table: Mapping[str, object]) -> dict[str, object]:
    """Return the table with today's names; [debug] output named a file in version 0.1."""
    now = {RENAMED.get((name, key), key): value for key, value in table.items()}
    old = table.get("output")
    if name == "debug" and isinstance(old, str) and ("." in old or "/" in old):
        now |= {"to": old}
        now.pop("output", None)
        now |= {"output": table["format"]} if "format" in table else {}
    return now


def _known(file: Path, name: str) -> Mapping[str, click.Parameter]:
    command = root.get_command(click.Context(root, info_name="sidecar"), name)
    if command is None:
        raise UsageError(
            f"{file} has no table [{name}]{_meant(name, [*COMMANDS, *TARGETS, SIGNALS])}"
        )
    return {setting(parameter): parameter for parameter in command.params}


def _value(where: str, parameter: click.Parameter, value: object) -> object:
    kinds, words = _kind(parameter)
    # The exact type, because `true` is also an int in Python.
    if type(value) not in kinds:
        raise UsageError(f"{where} must be {words}, not {value!r}")
    if isinstance(value, list) and not all(isinstance(text, str) for text in value):
        raise UsageError(f"{where} must be {words}, not {value!r}")
    return [value] if list in kinds and isinstance(value, str) else value


def _kind(parameter: click.Parameter) -> tuple[tuple[type, ...], str]:
    if parameter.nargs == -1 or (isinstance(parameter, click.Option) and parameter.multiple):
        return (list, str), "a list of texts"
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return (bool,), "true or false"
    if isinstance(parameter.type, Duration):
        return (int, float, str), "a duration such as '5s'"
    if parameter.type.name in ("integer range", "count"):
        return (int, str), "a whole number"
    return (str,), "a text"


def _meant(word: str, known: Iterable[str]) -> str:
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; use {', '.join(names)}"
