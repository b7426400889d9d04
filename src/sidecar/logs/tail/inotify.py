"""Waiting for files to change: the kernel's word where it gives one, a pause where it does not.

inotify misses changes on network file systems and on the bind mounts of desktop engines, and its
queue overflows; so it only shortens the pause between two looks, and never replaces a look.
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
"""The kernel shares 8,192 or more among all processes of a user; we take no more than this."""

_QUEUE = 65_536
"""Bytes of events that are thrown away at once."""


class Kernel(NamedTuple):
    """The two calls of inotify on one queue."""

    queue: int
    add: Callable[[int, bytes, int], int]
    remove: Callable[[int, int], int]


class Waiter:
    """Sleeps until something that is watched changes, or the time is over."""

    def __init__(self, clock: Clock) -> None:
        """Ask the kernel for a queue; without one every wait is a plain pause."""
        self._clock = clock
        self._kernel = open_kernel()
        self._watches: dict[Path, int] = {}
        self._inputs = 0
        self._poll = select.poll()
        if self._kernel is not None:
            self._poll.register(self._kernel.queue, select.POLLIN)

    def watch(self, path: Path) -> None:
        """Wake when this file grows, or when a name appears in its folder.

        To be called again when the name leads to another file.
        """
        self.unwatch(path)
        self._add(path, _FILE_EVENTS)
        self._add(path.parent, _FOLDER_EVENTS)

    def unwatch(self, path: Path) -> None:
        """Give the watch of a file back; its folder stays watched."""
        watch = self._watches.pop(path, None)
        # Two names of one file have one watch.
        if self._kernel is not None and watch is not None and watch not in self._watches.values():
            self._kernel.remove(self._kernel.queue, watch)

    def watch_input(self, fd: int) -> None:
        """Wake when this descriptor can be read."""
        self._poll.register(fd, select.POLLIN)
        self._inputs += 1

    def drop_input(self, fd: int) -> None:
        """Stop watching a descriptor that has ended."""
        self._poll.unregister(fd)
        self._inputs -= 1

    def is_readable(self, fd: int) -> bool:
        """Return whether a read of this descriptor would not have to wait."""
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        return bool(poll.poll(0))

    def wait(self, seconds: float) -> bool:
        """Return True as soon as something changed, False when the time was over."""
        if self._kernel is None and not self._inputs:
            self._clock.sleep(seconds)
            return False
        ready = self._poll.poll(max(seconds, 0.0) * 1000)
        if self._kernel is not None and any(fd == self._kernel.queue for fd, _ in ready):
            # Which file it was does not matter: every file gets its turn anyway.
            with suppress(BlockingIOError):
                os.read(self._kernel.queue, _QUEUE)
        return bool(ready)

    def close(self) -> None:
        """Give the queue back."""
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
    """Return a new queue of events; None where there is no inotify, or no more of it."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        queue = libc.inotify_init1(_NONBLOCK | _CLOEXEC)
        return Kernel(queue, libc.inotify_add_watch, libc.inotify_rm_watch) if queue >= 0 else None
    except (OSError, AttributeError):
        return None
