"""Which Compose files make up the project, by Compose's own rules."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sidecar.attach.write.override import is_ours
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
"""Bytes in which a file of ours is recognised: its mark is in the first line."""


def find_files(
    given: Iterable[Path], variable: str, separator: str, folder: Path
) -> tuple[Path, ...]:
    """Return the files: those given, else of COMPOSE_FILE, else those that Compose finds.

    `variable` is what the environment says of COMPOSE_FILE, `separator` what stands between its
    files. Files of ours are left out. Returns () when there are none in the folder or above it.
    """
    named = tuple(given) or tuple(_of_variable(variable, separator, folder))
    for file in named:
        _check(file)
    found = named or tuple(_found(folder))
    return tuple(file for file in found if not _made_here(file))


def _check(file: Path) -> None:
    if str(file) == "-":
        raise UsageError("-f -: standard input cannot be merged again; write it to a file")
    try:
        file.open("rb").close()
    except OSError as error:
        raise UnreadableError(f"cannot read {file}: {reason(error)}; check --file") from error


def _of_variable(variable: str, separator: str, folder: Path) -> Iterator[Path]:
    if not variable:
        dotenv = folder / ".env"
        text = dotenv.read_text("utf-8", "replace") if dotenv.is_file() else ""
        found = _IN_DOTENV.search(text)
        variable = found[1] if found else ""
    for name in filter(None, variable.split(separator)):
        yield folder / name


def _found(folder: Path) -> Iterator[Path]:
    for place in (folder, *folder.parents):
        first = next((place / name for name in _NAMES if (place / name).is_file()), None)
        if first is not None:
            yield first
            override = (place / name for name in _OVERRIDES)
            yield from [file for file in override if file.is_file()][:1]
            return


def _made_here(file: Path) -> bool:
    with file.open("rb") as opened:
        return is_ours(opened.read(_HEAD).decode("utf-8", "replace"))
