"""How far each file was shown, kept across restarts when the user names a file for it."""

import errno
import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.errors import LogError, reason

_SAVE_S = 1.0
"""Seconds between two saves: so much may be shown again after a kill."""

_VERSION = 1


class Position(msgspec.Struct, frozen=True):
    """Which file a path led to, by device, inode and the digest of its head, and how far."""

    device: int = 0
    inode: int = 0
    head_bytes: int = 0
    head_digest: str = ""
    offset: int = 0


NOWHERE = Position()
"""The position where nothing was there yet: all that there is now is still to be shown."""


class Positions(msgspec.Struct, frozen=True):
    """The whole state file."""

    version: int
    files: dict[str, Position]


class CheckpointWriter:
    """Keeps the positions of one run; without a path it only remembers them."""

    def __init__(self, path: Path | None, clock: Clock, notify: Callable[[str], None]) -> None:
        """Load what the last run left. Raises LogError when that cannot be had."""
        self._path = path
        self._clock = clock
        self._notify = notify
        self._files = load(path) if path else {}
        self._last = dict(self._files)
        self._changed = False
        self._failed = False
        self._saved = clock.monotonic()

    @property
    def is_first_run(self) -> bool:
        """Whether nothing was kept by a run before."""
        return not self._last

    def last(self, path: Path) -> Position | None:
        """Return how far the file was shown by the run before this one."""
        return self._last.get(_key(path))

    def confirm(self, path: Path, position: Position) -> None:
        """Take note that the lines before this position were shown."""
        self._files[_key(path)] = position
        self._changed = True

    def forget(self, path: Path) -> None:
        """Drop the position of a file that will not come back."""
        self._changed = self._files.pop(_key(path), None) is not None or self._changed

    def save(self, *, now: bool = False) -> None:
        """Save if something changed and the last time is long enough ago.

        A failure is reported once, and tried again: following goes on.
        """
        at = self._clock.monotonic()
        if self._path is None or not self._changed or (at - self._saved < _SAVE_S and not now):
            return
        self._saved = at
        try:
            save(self._path, self._files)
        except LogError as error:
            if not self._failed:
                self._notify(f"{error}; going on, and trying again")
            self._failed = True
            return
        self._changed = self._failed = False


def digest(head: bytes) -> str:
    """Return the fingerprint of a file's head."""
    return f"{zlib.crc32(head):08x}"


def load(path: Path) -> dict[str, Position]:
    """Return the positions kept; none at the first run.

    Raises LogError for a file that cannot be read or is damaged: it must not be taken for a
    first run, which would show everything again. The same for a place where none can be kept.
    """
    try:
        positions = msgspec.json.decode(path.read_bytes(), type=Positions)
    except FileNotFoundError as error:
        if not path.parent.is_dir():
            raise LogError(f"cannot keep --state {path}: its folder is not there") from error
        return {}
    except OSError as error:
        raise LogError(f"cannot read --state {path}: {reason(error)}; name another") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise LogError(f"--state {path} is damaged; remove it to start again") from error
    if positions.version != _VERSION:
        raise LogError(f"--state {path} is of another version; remove it to start again")
    return positions.files


def save(path: Path, files: dict[str, Position]) -> None:
    """Write the positions so that the file is either the old one or the new one, whole.

    Raises LogError, and leaves the old one, when that cannot be done.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        _write_durably(new, msgspec.json.encode(Positions(_VERSION, files)))
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise LogError(f"cannot write --state {path}: {reason(error)}") from error


def _write_durably(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    fd = os.open(path, flags, 0o600)
    try:
        if os.write(fd, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(fd)
    finally:
        os.close(fd)


def _key(path: Path) -> str:
    """Return the name of a path in the state file; names need not be UTF-8, JSON must."""
    return os.fsencode(path.absolute()).decode("utf-8", "backslashreplace")
