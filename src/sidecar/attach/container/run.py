"""A sidecar that comes for a while: made, started, ended and removed, whatever happens."""

import signal
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

from sidecar.attach.container.spec import Visitor, create_words
from sidecar.attach.observe.container import ObservedContainer
from sidecar.attach.observe.containers import look_at
from sidecar.attach.observe.engine import STOP_S, ask, run
from sidecar.attach.observe.program import program
from sidecar.attach.plan.requests import IMAGE
from sidecar.clock import Clock
from sidecar.errors import EngineError, UnreadableError

_CREATE_S = 120.0
"""Seconds for the engine to create a container: it may have to pull the image first."""

_LOOK_S = 2.0
"""Seconds between two looks at the target while a sidecar is beside it."""

_TURN_S = 0.1

Moved = Callable[[ObservedContainer], bool]
"""Tells of a target that is not what it was whether the sidecar must be made anew for it."""


@contextmanager
def present(visitor: Visitor) -> Iterator[None]:
    """Have the visitor on its networks; it is removed at the end, however that comes."""
    try:
        _create(visitor)
        for network in visitor.networks[1:]:
            ask(["network", "connect", network, visitor.name])
        yield
    finally:
        with _unharmed(), suppress(EngineError):
            # Whoever gets SIGTERM ends well, and then is removed; the rest is for who does not.
            run(["stop", "-t", "5", visitor.name], STOP_S)
            run(["rm", "--force", "--volumes", visitor.name], STOP_S)


def _create(visitor: Visitor) -> None:
    pull = ["--pull", "never"] if visitor.image == IMAGE else []
    verb, *rest = create_words(visitor)
    try:
        ask([verb, *pull, *rest], _CREATE_S)
    except EngineError as error:
        if "no such image" not in str(error).lower():
            raise
        raise UnreadableError(
            f"the image {visitor.image} is not here; run make build in the folder of Sidecar,"
            " or name another with --image"
        ) from error


@contextmanager
def _unharmed() -> Iterator[None]:
    """Let no second Ctrl-C interrupt the cleaning up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def attend(
    visitor: Visitor,
    target: ObservedContainer,
    clock: Clock,
    moved: Moved,
    feed: Iterable[bytes] | None = None,
) -> int | None:
    """Run the visitor to its end and return its exit code; None if it must be made anew.

    `feed` is what it reads from its standard input. `moved` is asked when the target was made
    anew or restarted. Raises EngineError.
    """
    words = ["start", "--attach", *(["--interactive"] if visitor.reads else []), visitor.name]
    child = subprocess.Popen(  # noqa: S603 - no shell; the words are ours
        [program(), *words],
        stdin=subprocess.PIPE if visitor.reads else subprocess.DEVNULL,
    )
    try:
        if child.stdin is not None:
            _feed(child.stdin, feed or ())
        return _await(child, target, clock, moved)
    finally:
        if child.poll() is None:
            with _unharmed():
                run(["stop", "-t", "5", visitor.name], STOP_S)
                _reap(child)


def _feed(pipe: IO[bytes], chunks: Iterable[bytes]) -> None:
    # A process that does not read to the end has ended; its exit code says why.
    with suppress(BrokenPipeError):
        pipe.writelines(chunks)
    with suppress(BrokenPipeError):
        pipe.close()


def _reap(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(_LOOK_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _await(
    child: subprocess.Popen[bytes], target: ObservedContainer, clock: Clock, moved: Moved
) -> int | None:
    known, next_look = target, clock.monotonic() + _LOOK_S
    while child.poll() is None:
        clock.sleep(_TURN_S)
        if clock.monotonic() < next_look:
            continue
        next_look = clock.monotonic() + _LOOK_S
        with suppress(EngineError):  # Asked again; a sidecar that runs need not ask the engine.
            now = look_at(target.name)
            if now is not None and now.running and _life(now) != _life(known):
                known = now
                if moved(now):
                    return None
    return child.returncode


def _life(target: ObservedContainer) -> tuple[str, str]:
    return target.id, target.started
