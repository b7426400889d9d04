"""Read, compare and replace the file that attach made; whole or not at all, never another one."""

import difflib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sidecar.attach.marks import is_ours, is_unedited
from sidecar.errors import UnreadableError, UsageError, reason


def read_ours(path: Path) -> str | None:
    """Return the text of the file, None if there is none; raises UsageError if it is not ours."""
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableError(f"cannot read {path}: {reason(error)}; check --to") from error
    if not is_ours(text):
        raise UsageError(f"{path} was not made by sidecar attach; name another file with --to")
    return text


def was_edited(text: str | None) -> bool:
    """Tell whether a file of ours was edited by hand."""
    return text is not None and not is_unedited(text)


def diff(path: Path, old: str | None, new: str) -> str:
    """Return what would change, as `diff -u` shows it; empty if nothing."""
    lines = difflib.unified_diff(
        (old or "").splitlines(keepends=True),
        new.splitlines(keepends=True),
        str(path) if old is not None else os.devnull,
        str(path),
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def replace(path: Path, text: str, check: Callable[[Path], None]) -> None:
    """Write the file if its new text passes the check; otherwise change nothing.

    Raises UnreadableError when it cannot be written, and the errors of the check.
    """
    try:
        with temporary_file(path, text) as made:
            check(made)
            made.chmod(0o644)
            made.replace(path)
    except OSError as error:
        raise UnreadableError(f"cannot write {path}: {reason(error)}; check --to") from error


@contextmanager
def temporary_file(path: Path | None, text: str) -> Iterator[Path]:
    """Give a file with that text, in the folder of `path` if there is one; remove it at the end."""
    folder = path.parent if path else None
    handle, name = tempfile.mkstemp(".yaml", ".compose.sidecar.", folder)
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(text.encode())
        yield made
    finally:
        made.unlink(missing_ok=True)
