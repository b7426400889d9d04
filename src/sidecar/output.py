"""Output of a command: data and notices, each to its descriptor; files replaced as a whole."""

import os
import select
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from sidecar.errors import UnreadableError, UsageError, reason

STDOUT = Path("-")
_NAME = 100
"""Characters of a file's name in the name of its temporary file: names have at most 255 bytes."""


class Output(msgspec.Struct, frozen=True):
    """Where a command writes: `data` is standard output, `notices` standard error.

    There is no buffer: text appears at once, and a slow reader blocks the writer.
    """

    data: int = 1
    notices: int = 2
    quiet: bool = False
    """Whether notices are dropped."""

    def write(self, text: str) -> None:
        """Write data.

        Raises BrokenPipeError when the reader has closed the pipe, UnreadableError when writing
        fails, for example on a full disk.
        """
        self.write_bytes(_encode(text))

    def write_bytes(self, body: bytes) -> None:
        """Write bytes unchanged; raises the same errors as write()."""
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
        """Write a line about the work itself; a failure to write it is ignored."""
        if self.quiet:
            return
        with suppress(OSError):
            _write(self.notices, _encode(f"{text}\n"))


@contextmanager
def opened(
    path: Path | None, inputs: Iterable[Path] = (), *, quiet: bool = False
) -> Iterator[Output]:
    """Yield the output for `--to FILE`: standard output for None and `-`, else that file.

    A regular file is replaced when everything is written, or not at all. A file of another kind,
    such as a FIFO, is written directly. For a symbolic link its target is written.

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
    """Yield a temporary file that replaces `place` at the end; a new file gets mode 0600."""
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o600
    import tempfile  # noqa: PLC0415 - 8 ms, only where a file is written

    fd, temporary = tempfile.mkstemp(prefix=f".{place.name[:_NAME]}.", dir=place.parent)
    try:
        try:
            yield fd
            os.fsync(fd)
            os.fchmod(fd, mode)
        finally:
            os.close(fd)
        Path(temporary).replace(place)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _write(fd: int, body: bytes) -> None:
    rest = memoryview(body)
    while rest:
        try:
            rest = rest[os.write(fd, rest) :]
        except BlockingIOError:
            # Another program that shares the terminal made it non-blocking; wait for the reader.
            select.select([], [fd], [])


def _encode(text: str) -> bytes:
    try:
        # Surrogates stand for input bytes that are no UTF-8; they are written unchanged.
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")
