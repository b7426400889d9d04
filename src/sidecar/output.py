"""The edge where text leaves: data to one descriptor, notices to the other."""

import os
import select
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from sidecar.errors import UnreadableError, UsageError, reason

STDOUT = Path("-")
_NAME = 100
"""Characters of a file's name that its draft's name begins with: names end at 255 bytes."""


class Output(msgspec.Struct, frozen=True):
    """Where a command writes: `data` is standard output, `notices` standard error.

    Written without a buffer: what is shown is shown now, and a slow reader holds the writer.
    """

    data: int = 1
    notices: int = 2
    quiet: bool = False
    """Whether notices are left out."""

    def write(self, text: str) -> None:
        """Write data; raises BrokenPipeError when its reader has gone.

        Raises UnreadableError when it cannot be written, to a full disk for one.
        """
        self.write_bytes(_encode(text))

    def write_bytes(self, body: bytes) -> None:
        """Write data as it is; raises as write() does."""
        try:
            _write(self.data, body)
        except BrokenPipeError:
            raise
        except OSError as error:
            where = "standard output" if self.data == 1 else "the output"
            raise UnreadableError(
                f"cannot write {where}: {reason(error)}; free some space, or name another place"
            ) from error

    def notice(self, text: str) -> None:
        """Write a line about the work itself; one that cannot be told is not worth an end."""
        if self.quiet:
            return
        with suppress(OSError):
            _write(self.notices, _encode(f"{text}\n"))


@contextmanager
def opened(
    path: Path | None, inputs: Iterable[Path] = (), *, quiet: bool = False
) -> Iterator[Output]:
    """Give the output for `--to FILE`: standard output for None and `-`, else that file.

    A regular file is replaced when all is written, or not at all; what is none, as a FIFO, is
    written through. A symbolic link's target is written.

    Raises UsageError for a file that is one of the inputs, UnreadableError when it cannot be
    written.
    """
    if path is None or path == STDOUT:
        yield Output(quiet=quiet)
        return
    try:
        place = path.resolve()
        _refuse_inputs(path, place, inputs)
        if place.exists() and not place.is_file():
            fd = os.open(place, os.O_WRONLY)
            try:
                yield Output(fd, quiet=quiet)
            finally:
                os.close(fd)
            return
        with _replaced(place) as fd:
            yield Output(fd, quiet=quiet)
    except OSError as error:
        raise UnreadableError(
            f"cannot write {path}: {reason(error)}; name a file in a folder that is writable"
        ) from error


def _refuse_inputs(path: Path, place: Path, inputs: Iterable[Path]) -> None:
    for source in inputs:
        with suppress(OSError):
            if place == source.resolve() or (place.exists() and place.samefile(source)):
                raise UsageError(f"{path} is an input; name another file to write to")


@contextmanager
def _replaced(place: Path) -> Iterator[int]:
    """Give a draft beside a file, which takes its place at the end; for its owner alone if new."""
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o600
    fd, draft = tempfile.mkstemp(prefix=f".{place.name[:_NAME]}.", dir=place.parent)
    try:
        try:
            yield fd
            os.fsync(fd)
            os.fchmod(fd, mode)
        finally:
            os.close(fd)
        Path(draft).replace(place)
    except BaseException:
        with suppress(OSError):
            Path(draft).unlink()
        raise


def _write(fd: int, body: bytes) -> None:
    rest = memoryview(body)
    while rest:
        try:
            rest = rest[os.write(fd, rest) :]
        except BlockingIOError:
            # Whoever shares the terminal made it non-blocking; a slow reader is waited for all
            # the same.
            select.select([], [fd], [])


def _encode(text: str) -> bytes:
    try:
        # Bytes that are not UTF-8 and are shown as they are go out as they came in.
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")
