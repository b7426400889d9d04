"""Run one sidecar for one container: create, start, stop and remove it, whatever happens."""

import signal
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

from sidecar.attach.container.spec import SidecarSpec, create_arguments
from sidecar.attach.observe.container import ObservedContainer
from sidecar.attach.observe.docker_command import STOP_S, ask, program, run
from sidecar.attach.observe.engine import inspect_container
from sidecar.attach.plan.requests import IMAGE
from sidecar.clock import Clock
from sidecar.errors import EngineError, UnreadableError

_CREATE_S = 120.0
"""Seconds for the engine to create a container: it may have to pull the image first."""

_QUERY_S = 2.0
"""Seconds between two queries for the target while its sidecar runs."""

_POLL_S = 0.1

OnChange = Callable[[ObservedContainer], bool]
"""Called with a target that was restarted or recreated; True if it needs another sidecar."""


@contextmanager
def created(spec: SidecarSpec) -> Iterator[None]:
    """Create the sidecar on its networks, and remove it at the end, also after errors."""
    try:
        _create(spec)
        for network in spec.networks[1:]:
            ask(["network", "connect", network, spec.name])
        yield
    finally:
        with _ignoring_interrupts(), suppress(EngineError):
            # A sidecar that ends on SIGTERM removes itself; the second command is for the rest.
            run(["stop", "-t", "5", spec.name], STOP_S)
            run(["rm", "--force", "--volumes", spec.name], STOP_S)


def _create(spec: SidecarSpec) -> None:
    pull = ["--pull", "never"] if spec.image == IMAGE else []
    verb, *rest = create_arguments(spec)
    try:
        ask([verb, *pull, *rest], _CREATE_S)
    except EngineError as error:
        if "no such image" not in str(error).lower():
            raise
        raise UnreadableError(
            f"the engine does not have the image {spec.image}; run make build in the folder of"
            " Sidecar, or name another image with --image"
        ) from error


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """Ignore a second Ctrl-C while the sidecar is removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run_attached(
    spec: SidecarSpec,
    target: ObservedContainer,
    clock: Clock,
    on_change: OnChange,
    feed: Iterable[bytes] | None = None,
) -> int | None:
    """Run the sidecar to its end and return its exit code; None if another one is needed.

    `feed` are chunks for its standard input. `on_change` is called when the target was recreated
    or restarted. Raises EngineError.
    """
    words = ["start", "--attach", *(["--interactive"] if spec.reads_stdin else []), spec.name]
    child = subprocess.Popen(  # noqa: S603 - no shell; the words are ours
        [program(), *words],
        stdin=subprocess.PIPE if spec.reads_stdin else subprocess.DEVNULL,
    )
    try:
        if child.stdin is not None:
            _feed(child.stdin, feed or ())
        return _wait(child, target, clock, on_change)
    finally:
        if child.poll() is None:
            with _ignoring_interrupts():
                run(["stop", "-t", "5", spec.name], STOP_S)
                _reap(child)


def _feed(pipe: IO[bytes], chunks: Iterable[bytes]) -> None:
    # A sidecar that ended does not read the rest; its exit code says why.
    with suppress(BrokenPipeError):
        pipe.writelines(chunks)
    with suppress(BrokenPipeError):
        pipe.close()


def _reap(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(_QUERY_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _wait(
    child: subprocess.Popen[bytes],
    target: ObservedContainer,
    clock: Clock,
    on_change: OnChange,
) -> int | None:
    known, next_query = target, clock.monotonic() + _QUERY_S
    while child.poll() is None:
        clock.sleep(_POLL_S)
        if clock.monotonic() < next_query:
            continue
        next_query = clock.monotonic() + _QUERY_S
        with suppress(EngineError):  # It is asked again; the sidecar needs no engine.
            now = inspect_container(target.name)
            if now is not None and now.running and _run_id(now) != _run_id(known):
                known = now
                if on_change(now):
                    return None
    return child.returncode


def _run_id(target: ObservedContainer) -> tuple[str, str]:
    return target.id, target.started
