"""The edge to the file of ours: it is replaced whole or not at all, and only if it is ours."""

import difflib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sidecar.attach.write.override import is_ours, is_untouched
from sidecar.errors import UnreadableError, UsageError, reason


def read_ours(path: Path) -> str | None:
    """Return what the file holds, None if there is none; raises UsageError if it is not ours."""
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableError(f"cannot read {path}: {reason(error)}; check -o") from error
    if not is_ours(text):
        raise UsageError(f"{path} was not made by sidecar attach; name another with -o")
    return text


def was_edited(text: str | None) -> bool:
    """Return whether somebody else had a hand in a file of ours."""
    return text is not None and not is_untouched(text)


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
    """Write the file, if what it would be passes the check; or else nothing is changed.

    Raises UnreadableError when it cannot be written, and what the check raises.
    """
    try:
        with beside(path, text) as made:
            check(made)
            made.chmod(0o644)
            made.replace(path)
    except OSError as error:
        raise UnreadableError(f"cannot write {path}: {reason(error)}; check -o") from error


@contextmanager
def beside(path: Path | None, text: str) -> Iterator[Path]:
    """Give a file with that text, in the folder of the path or a passing one, for a while."""
    folder = path.parent if path else None
    handle, name = tempfile.mkstemp(".yaml", ".compose.sidecar.", folder)
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(text.encode())
        yield made
    finally:
        made.unlink(missing_ok=True)
