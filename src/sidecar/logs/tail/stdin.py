"""Standard input: followed like a file that is never rotated, or saved to a temporary file."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sidecar.errors import LogError, reason
from sidecar.logs.decode.encoding import Decoder
from sidecar.logs.decode.lines import Sift, Splitter
from sidecar.logs.tail.discover import STDIN
from sidecar.logs.tail.inotify import Waiter
from sidecar.logs.tail.seek import CHUNK

_STDIN = 0

NAME = "stdin.log"


class Piped:
    """Followed standard input. Unlike a file, it has an end."""

    def __init__(self, waiter: Waiter, sift: Sift | None) -> None:
        """Watch standard input."""
        self.at_end = True
        self.ended = False
        self.bytes = 0
        self.splitter = Splitter(sift)
        self._decoder = Decoder()
        self._waiter = waiter
        waiter.watch_input(_STDIN)

    def turn(self) -> list[bytes]:
        """Read once and return the lines that are complete; none if a read would block."""
        if self.ended or not self._waiter.is_readable(_STDIN):
            self.at_end = True
            return []
        try:
            chunk = os.read(_STDIN, CHUNK)
        except OSError as error:
            raise LogError(f"cannot read standard input: {reason(error)}; pipe a log in") from error
        self.at_end = False
        self.bytes += len(chunk)
        if chunk:
            return self.splitter.feed(self._decoder.feed(chunk))
        self.ended = True
        self._waiter.drop_input(_STDIN)
        return self.rest()

    def rest(self) -> list[bytes]:
        """Return the unfinished line, if there is one."""
        return [self.splitter.rest()] if self.splitter else []


@contextmanager
def spooled(paths: tuple[Path, ...]) -> Iterator[tuple[Path, ...]]:
    """Yield the paths; for `-` that of a temporary file with all of standard input.

    Raises LogError if standard input cannot be saved.
    """
    if STDIN not in paths:
        yield paths
        return
    import shutil  # noqa: PLC0415 - a log that is only followed starts sooner without
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - as above

    try:
        folder = TemporaryDirectory(prefix="sidecar-")
        file = Path(folder.name) / NAME
        with file.open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
    except OSError as error:
        raise LogError(
            f"cannot keep standard input: {reason(error)}; make room, or say where with TMPDIR"
        ) from error
    with folder:
        yield tuple(file if path == STDIN else path for path in paths)
