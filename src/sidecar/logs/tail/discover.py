"""Paths, folders and globs → the files to follow, and a short name for each."""

import glob
import os
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

from sidecar.logs.tail.rotation import is_history, looks_rotated

STDIN = Path("-")

_SUFFIXES = frozenset({".log", ".json", ".jsonl", ".ndjson", ".txt", ".out", ".err", ".clef", ""})
_OURS = ("metrics.jsonl", "metrics.d", "sidecar.state")
_HEAD = 1024
"""Bytes at the start of a file that are searched for a NUL, the sign of a binary file."""


def discover(
    named: Iterable[Path], known: Collection[Path] = (), *, history: bool = True
) -> list[Path]:
    """Return the files to follow now, in the order given; a plain path need not exist yet.

    The content of files in `known` is not checked again. Rotated files are left out where their
    log is present, unless `history` is False.

    Raises OSError for a folder that cannot be read.
    """
    files = list(dict.fromkeys(file for path in named for file in _expand(path, known)))
    if not history:
        return files
    siblings: dict[Path, set[str]] = {}
    for file in files:
        siblings.setdefault(file.parent, set()).add(file.name)
    return [file for file in files if not is_history(file.name, siblings[file.parent])]


def short_names(paths: Iterable[Path]) -> dict[Path, str]:
    """Return for each path its shortest end that no other path has."""
    todo, depth = list(paths), 1
    names: dict[Path, str] = {}
    while todo:
        ends = {path: "/".join(path.parts[-depth:]) for path in todo}
        taken = Counter(ends.values())
        names |= {
            path: end for path, end in ends.items() if taken[end] == 1 or depth >= len(path.parts)
        }
        todo = [path for path in todo if path not in names]
        depth += 1
    return names


def _expand(path: Path, known: Collection[Path]) -> list[Path]:
    if path == STDIN:
        return [path]
    if path.is_dir():
        with os.scandir(path) as entries:
            names = sorted(entry.name for entry in entries)
        return [path / name for name in names if path / name in known or _is_log(path / name)]
    if glob.has_magic(str(path)) and not path.exists():
        matches = glob.iglob(str(path), recursive=True)  # noqa: PTH207 - Path.glob has no absolute patterns
        return sorted(file for file in map(Path, matches) if not is_ours(file) and file.is_file())
    return [path]


def is_ours(path: Path) -> bool:
    """Return whether Sidecar itself writes this file."""
    return any(part in _OURS or part.startswith("metrics.jsonl.") for part in path.parts[-2:])


def _is_log(path: Path) -> bool:
    if path.name.startswith(".") or is_ours(path) or looks_rotated(path.name):
        return False
    return path.suffix.lower() in _SUFFIXES and path.is_file() and _is_text(path)


def _is_text(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return True
    # A truncated file may begin with a hole before its text; UTF-16 has a byte-order mark.
    return b"\0" not in head or not head.strip(b"\0") or head.startswith((b"\xff\xfe", b"\xfe\xff"))
