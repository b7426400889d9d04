"""Wait for files to change: with inotify where there is one, else with a plain pause.

inotify misses changes on network file systems and on bind mounts of desktop engines, and its queue
can overflow. So it only shortens the pause between two checks of a file, and replaces no check.
"""

import ctypes
import os
import select
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sidecar.clock import Clock

_MODIFY, _ATTRIB, _MOVED_TO, _CREATE = 0x2, 0x4, 0x80, 0x100
_FILE_EVENTS = _MODIFY | _ATTRIB
_FOLDER_EVENTS = _MOVED_TO | _CREATE
_NONBLOCK, _CLOEXEC = 0x800, 0x80000

_MAX_WATCHES = 1024
"""Watches, at most: all processes of a user share 8,192 or more of the kernel's."""

_QUEUE = 65_536
"""Bytes of events that are read and discarded at once."""


class Kernel(NamedTuple):
    """One inotify queue, and the two calls that add and remove its watches."""

    queue: int
    add: Callable[[int, bytes, int], int]
    remove: Callable[[int, int], int]


class Waiter:
    """Sleeps until a watched file changes, or a timeout."""

    def __init__(self, clock: Clock) -> None:
        """Open an inotify queue; without one every wait is a plain pause."""
        self._clock = clock
        self._kernel = open_kernel()
        self._watches: dict[Path, int] = {}
        self._inputs = 0
        self._poll = select.poll()
        if self._kernel is not None:
            self._poll.register(self._kernel.queue, select.POLLIN)

    def watch(self, path: Path) -> None:
        """Watch a file for changes, and its folder for new names.

        Call it again when the path leads to another file.
        """
        self.unwatch(path)
        self._add(path, _FILE_EVENTS)
        self._add(path.parent, _FOLDER_EVENTS)

    def unwatch(self, path: Path) -> None:
        """Remove the watch of a file; its folder stays watched."""
        watch = self._watches.pop(path, None)
        # Two names of one file have one watch.
        if self._kernel is not None and watch is not None and watch not in self._watches.values():
            self._kernel.remove(self._kernel.queue, watch)

    def watch_input(self, fd: int) -> None:
        """Watch a descriptor until it is readable."""
        self._poll.register(fd, select.POLLIN)
        self._inputs += 1

    def drop_input(self, fd: int) -> None:
        """Stop watching a descriptor that has ended."""
        self._poll.unregister(fd)
        self._inputs -= 1

    def is_readable(self, fd: int) -> bool:
        """Return whether a read of this descriptor would not block."""
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        return bool(poll.poll(0))

    def wait(self, seconds: float) -> bool:
        """Return True as soon as something changed, False after the timeout."""
        if self._kernel is None and not self._inputs:
            self._clock.sleep(seconds)
            return False
        ready = self._poll.poll(max(seconds, 0.0) * 1000)
        if self._kernel is not None and any(fd == self._kernel.queue for fd, _ in ready):
            # The events do not matter: every file is checked anyway.
            with suppress(BlockingIOError):
                os.read(self._kernel.queue, _QUEUE)
        return bool(ready)

    def close(self) -> None:
        """Close the queue."""
        if self._kernel is not None:
            os.close(self._kernel.queue)
        self._kernel = None

    def _add(self, path: Path, events: int) -> None:
        if self._kernel is None or (
            len(self._watches) >= _MAX_WATCHES and path not in self._watches
        ):
            return
        watch = self._kernel.add(self._kernel.queue, os.fsencode(path), events)
        if watch >= 0:
            self._watches[path] = watch


def open_kernel() -> Kernel | None:
    """Return a new inotify queue; None where inotify is missing or its limit is reached."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        queue = libc.inotify_init1(_NONBLOCK | _CLOEXEC)
        return Kernel(queue, libc.inotify_add_watch, libc.inotify_rm_watch) if queue >= 0 else None
    except (OSError, AttributeError):
        return None
