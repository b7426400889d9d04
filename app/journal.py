"""The log of the app: JSON lines to a file and to stdout; a failure of either is survived."""

import contextlib
import errno
import json
import os
import select
from datetime import UTC, datetime

STDOUT_PATIENCE = 0.25  # seconds that a full pipe may block the app, once per stall
MAX_TEXT = 256  # characters of up to 12 bytes: a line stays below PIPE_BUF (4096) and is atomic


class Journal:
    """Writes log lines to the file and to stdout."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lost = 0  # lines missing in the file since writing failed
        self.patience = STDOUT_PATIENCE

    def write(self, level: str, message: str, **fields: str | float) -> None:
        """Write one line to both places."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        entry = {"ts": now, "level": level, "msg": message, **fields}
        short = {key: shorten(value) for key, value in entry.items()}
        line = json.dumps(short, separators=(",", ":")).encode() + b"\n"
        self.write_file(line)
        self.patience = STDOUT_PATIENCE if write_unless_stalled(1, line, self.patience) else 0.0

    def write_file(self, line: bytes) -> None:
        """Append to the file; print one notice when it fails, and one when it works again."""
        try:
            append(self.path, line)
        except OSError as error:
            self.lost += 1
            if self.lost == 1:
                what = f"cannot write {self.path}: {error.strerror}"
                notice(f"{what}; logs go to stdout only until it works again")
        else:
            if self.lost:
                notice(f"{self.path} can be written again; {self.lost} lines are missing there")
                self.lost = 0


def append(path: str, line: bytes) -> None:
    """Append one line with one write.

    The file is opened for each line: it may be rotated, deleted, or on a volume that was away.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":  # a full volume cut the last line
            line = b"\n" + line
        if os.write(descriptor, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)


def shorten(value: str | float) -> str | float:
    """Return a text cut to MAX_TEXT characters; other values unchanged."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return value[: MAX_TEXT - 1] + "…"
    return value


def write_unless_stalled(descriptor: int, data: bytes, patience: float) -> bool:
    """Write to a stream; return False if its reader stalls. Errors of the stream are ignored."""
    with contextlib.suppress(OSError):
        if not select.select([], [descriptor], [], patience)[1]:
            return False
        os.write(descriptor, data)
    return True


def notice(text: str) -> None:
    """Write one line to stderr."""
    line = f"app: {text}".replace("\n", " ") + "\n"
    write_unless_stalled(2, line.encode(errors="backslashreplace"), 0.0)
