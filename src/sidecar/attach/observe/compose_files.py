"""Find the Compose files of a project by Compose's own rules: flags, COMPOSE_FILE, folders."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sidecar.attach.marks import is_ours
from sidecar.errors import UnreadableError, UsageError, reason

_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
_IN_DOTENV = re.compile(
    r"^\s*(?:export\s+)?COMPOSE_FILE\s*=\s*[\"']?([^\"'\n#]+?)[\"']?\s*$", re.MULTILINE
)
_HEAD = 200
"""Bytes that are enough to recognise a file of ours by its first line."""


def find_files(
    given: Iterable[Path], variable: str, separator: str, folder: Path
) -> tuple[Path, ...]:
    """Return the files: those given, else those of COMPOSE_FILE, else those that Compose finds.

    `variable` is the value of COMPOSE_FILE, `separator` is between its files. Files of ours are
    left out. Returns () when there are none in the folder or above it.
    """
    named = tuple(given) or tuple(_of_variable(variable, separator, folder))
    for file in named:
        _check(file)
    files = named or tuple(_default_files(folder))
    return tuple(file for file in files if not _is_our_file(file))


def _check(file: Path) -> None:
    if str(file) == "-":
        raise UsageError("--file -: standard input can be read only once; write it to a file")
    try:
        file.open("rb").close()
    except OSError as error:
        raise UnreadableError(f"cannot read {file}: {reason(error)}; check --file") from error


def _of_variable(variable: str, separator: str, folder: Path) -> Iterator[Path]:
    if not variable:
        dotenv = folder / ".env"
        text = dotenv.read_text("utf-8", "replace") if dotenv.is_file() else ""
        match = _IN_DOTENV.search(text)
        variable = match[1] if match else ""
    for name in filter(None, variable.split(separator)):
        yield folder / name


def _default_files(folder: Path) -> Iterator[Path]:
    for place in (folder, *folder.parents):
        first = next((place / name for name in _NAMES if (place / name).is_file()), None)
        if first is not None:
            yield first
            override = (place / name for name in _OVERRIDES)
            yield from [file for file in override if file.is_file()][:1]
            return


def _is_our_file(file: Path) -> bool:
    with file.open("rb") as opened:
        return is_ours(opened.read(_HEAD).decode("utf-8", "replace"))
