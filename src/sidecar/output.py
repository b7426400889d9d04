"""The edge where text leaves: data to one descriptor, notices to the other."""

import os

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
    rest = memoryview(text.encode("utf-8", "backslashreplace"))
    while rest:
        rest = rest[os.write(fd, rest) :]
