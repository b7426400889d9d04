"""Standard input → a file, for those who read a log more than once."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sidecar.errors import LogError, reason
from sidecar.logs.tail.discover import STDIN

NAME = "stdin.log"


@contextmanager
def spooled(paths: tuple[Path, ...]) -> Iterator[tuple[Path, ...]]:
    """Give the paths, for `-` a file with all of standard input, which is removed afterwards.

    Raises LogError when it cannot be kept.
    """
    if STDIN not in paths:
        yield paths
        return
    try:
        folder = TemporaryDirectory(prefix="sidecar-")
        file = Path(folder.name) / NAME
        with file.open("wb") as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
    except OSError as error:
        raise LogError(
            f"cannot keep standard input: {reason(error)}; make room, or say where with TMPDIR"
        ) from error
    with folder:
        yield tuple(file if path == STDIN else path for path in paths)
