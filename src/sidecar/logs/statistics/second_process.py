"""A second process for a part of the work: what it returns, or nothing where it failed.

Counting large logs and comparing many series have it in common.
"""

import os
import pickle
import signal
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def is_worth_it(processes: int | None) -> bool:
    """Return whether there is a second core; `processes` overrides their number."""
    return (len(os.sched_getaffinity(0)) if processes is None else processes) > 1


class SecondProcess:
    """Calls a function in a process of its own; the function and all it takes can be pickled.

    Whatever fails there, the result is None: the caller does that part of the work itself.
    """

    def __init__(self, work: Callable[..., object], *arguments: object) -> None:
        """Start it."""
        # Imported here: 15 ms. Spawned: a fork inherits locks of threads that it does not have.
        import multiprocessing  # noqa: PLC0415 - as above

        context = multiprocessing.get_context("spawn")
        self._receiving, sending = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(sending, work, arguments), daemon=True)
        with suppress(OSError, RuntimeError):
            self._process.start()
        sending.close()

    def result(self, timeout_s: float) -> object:
        """Return what the function returned; None if it failed or takes longer than that."""
        with suppress(OSError, EOFError):
            if self._receiving.poll(timeout_s):
                return pickle.loads(self._receiving.recv_bytes())  # noqa: S301 - our own process
        return None

    def __enter__(self) -> Self:
        """Use it until the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, whether it is done or not."""
        self._receiving.close()
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()


def _run(
    connection: "Connection", work: Callable[..., object], arguments: tuple[object, ...]
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever fails here, the first process sees the end of the pipe.
    with suppress(Exception), connection:
        connection.send_bytes(pickle.dumps(work(*arguments), pickle.HIGHEST_PROTOCOL))
