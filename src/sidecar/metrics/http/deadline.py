"""The deadline of a whole exchange."""

import time

from sidecar.errors import FetchError


class Deadline:
    """One limit in seconds from now for everything: looking up the name, connecting, every byte."""

    def __init__(self, seconds: float) -> None:
        """Begin to count."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, more than none; raises TimeoutError after them."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def missed(self, what: str = "answer") -> FetchError:
        """Return the error to raise for what did not come in time."""
        return FetchError(f"no {what} within {self.seconds:g} s")
