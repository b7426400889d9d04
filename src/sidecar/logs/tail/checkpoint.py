"""Checkpoints: how far each file was shown, saved in the file of --state for the next run."""

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
"""Seconds between two saves. Lines of this time may be shown again after a kill."""

_VERSION = 1


class Position(msgspec.Struct, frozen=True):
    """The file of a path, by device, inode and the digest of its head, and how far it was shown."""

    device: int = 0
    inode: int = 0
    head_bytes: int = 0
    head_digest: str = ""
    offset: int = 0


NOWHERE = Position()
"""The position for a path without a file: everything that appears is still to be shown."""


class Positions(msgspec.Struct, frozen=True):
    """The content of the state file."""

    version: int
    files: dict[str, Position]


class CheckpointWriter:
    """The positions of one run, saved to a path if there is one."""

    def __init__(self, path: Path | None, clock: Clock, notify: Callable[[str], None]) -> None:
        """Load the positions of the last run. Raises LogError if they cannot be read."""
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
        """Whether no earlier run saved positions."""
        return not self._last

    def last(self, path: Path) -> Position | None:
        """Return how far the last run showed the file."""
        return self._last.get(_key(path))

    def confirm(self, path: Path, position: Position) -> None:
        """Record that the lines before this position were shown."""
        self._files[_key(path)] = position
        self._changed = True

    def forget(self, path: Path) -> None:
        """Drop the position of a file that will not come back."""
        self._changed = self._files.pop(_key(path), None) is not None or self._changed

    def save(self, *, now: bool = False) -> None:
        """Save changed positions, at most once a second unless `now`.

        A failure is reported once and tried again later; following continues.
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
    """Return the fingerprint of the first bytes of a file."""
    return f"{zlib.crc32(head):08x}"


def load(path: Path) -> dict[str, Position]:
    """Return the saved positions; none at the first run.

    Raises LogError for a file that cannot be read or is damaged, because treating it as a first
    run would show everything again; and for a folder that does not exist.
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
    """Replace the state file atomically. Raises LogError, and keeps the old file, on failure."""
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
    """Return the key of a path in the state file; a name that is not UTF-8 is escaped for JSON."""
    return os.fsencode(path.absolute()).decode("utf-8", "backslashreplace")
