"""Run collectors concurrently, each with its own deadline, so that none delays the others."""

import queue
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from sidecar.errors import SidecarError
from sidecar.model.evidence import Missing

T = TypeVar("T")

_GRACE_S = 1.0
"""Seconds after the deadline of the function itself, whose error is the better reason."""


class Collector(Generic[T]):
    """A function that reads one channel, running in a thread of its own."""

    def __init__(self, name: str, read: Callable[[], T | Missing], deadline: float) -> None:
        """Start reading; `deadline` in seconds from now."""
        self.name = name
        self._results: queue.SimpleQueue[T | Missing] = queue.SimpleQueue()
        self._deadline = deadline
        self._end = time.monotonic() + deadline + _GRACE_S
        self._result: T | Missing | None = None
        threading.Thread(target=self._run, args=(read,), daemon=True).start()

    def is_done(self) -> bool:
        """Return whether there is a result."""
        return self._result is not None or not self._results.empty()

    def result(self) -> T | Missing:
        """Return what was read, or why nothing was; waits until the deadline at most."""
        if self._result is None:
            try:
                self._result = self._results.get(timeout=max(self._end - time.monotonic(), 0.0))
            except queue.Empty:
                self._result = Missing(f"not done within {self._deadline:g} s")
        return self._result

    def _run(self, read: Callable[[], T | Missing]) -> None:
        try:
            self._results.put(read())
        except SidecarError as error:
            self._results.put(Missing(str(error)))
        except Exception as error:  # noqa: BLE001 - one broken collector never costs the report
            self._results.put(
                Missing(f"a fault of Sidecar itself: {type(error).__name__}: {error}")
            )
