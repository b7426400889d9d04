"""The clock that functions get as an argument, so that no test sleeps."""

import time
from typing import Protocol


class Clock(Protocol):
    """Wall-clock time, monotonic time and sleep. The two times must not be mixed."""

    def time_ns(self) -> int:
        """Return nanoseconds since the Unix epoch; jumps when the clock is set."""

    def monotonic(self) -> float:
        """Return seconds since an arbitrary point; never goes back. Deadlines use it."""

    def sleep(self, seconds: float) -> None:
        """Pause for that many seconds; a signal handler that raises ends the pause."""


class SystemClock:
    """The clock of the machine."""

    def time_ns(self) -> int:
        """Return nanoseconds since the Unix epoch."""
        return time.time_ns()

    def monotonic(self) -> float:
        """Return seconds since an arbitrary point."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Pause for that many seconds; a negative number does not pause."""
        time.sleep(max(seconds, 0.0))
