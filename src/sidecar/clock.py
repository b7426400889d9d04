"""The clock that is passed in, so that no test really sleeps."""

import time
from typing import Protocol


class Clock(Protocol):
    """Two times that must not be mixed: what a calendar says, and what has passed."""

    def time_ns(self) -> int:
        """Return nanoseconds since the Unix epoch; may jump when the clock is set."""

    def monotonic(self) -> float:
        """Return seconds since an arbitrary point; never goes back. Waits use this one."""

    def sleep(self, seconds: float) -> None:
        """Pause; a signal handler that raises ends the pause."""


class SystemClock:
    """The machine's own clock."""

    def time_ns(self) -> int:
        """Return nanoseconds since the Unix epoch."""
        return time.time_ns()

    def monotonic(self) -> float:
        """Return seconds since an arbitrary point."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Pause for that long; a negative span is not a pause."""
        time.sleep(max(seconds, 0.0))
