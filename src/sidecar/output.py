"""The edge where text leaves: data to one descriptor, notices to the other."""

import os
import select

import msgspec

from sidecar.errors import UnreadableError, reason


class Output(msgspec.Struct, frozen=True):
    """Where a command writes: `data` is standard output, `notices` standard error.

    Written without a buffer: what is shown is shown now, and a slow reader holds the writer.
    """

    data: int = 1
    notices: int = 2

    def write(self, text: str) -> None:
        """Write data; raises BrokenPipeError when its reader has gone.

        Raises UnreadableError when it cannot be written, to a full disk for one.
        """
        try:
            _write(self.data, text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UnreadableError(
                f"cannot write standard output: {reason(error)}; give it another place"
            ) from error

    def notice(self, text: str) -> None:
        """Write a line about the work itself; one that cannot be told is not worth an end."""
        try:
            _write(self.notices, f"{text}\n")
        except OSError:
            return


def _write(fd: int, text: str) -> None:
    rest = memoryview(_encode(text))
    while rest:
        try:
            rest = rest[os.write(fd, rest) :]
        except BlockingIOError:
            # Whoever shares the terminal made it non-blocking; a slow reader is waited for all
            # the same.
            select.select([], [fd], [])


def _encode(text: str) -> bytes:
    try:
        # Bytes that are no UTF-8 and are shown as they are go out as they came in.
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")
