"""Run `docker` or `podman` with a deadline, and turn its failures into errors with a remedy."""

import shutil
import subprocess
from collections.abc import Sequence

from sidecar.errors import EngineError

ENGINE_S = 15.0
"""Seconds for the engine to answer; a busy one takes 1."""

STOP_S = 60.0
"""Seconds for the engine to stop containers that have 5 s each to end."""

_PROGRAMS = ("docker", "podman")
"""In the order of preference; Podman has the same verbs."""

_DENIED = "permission denied"
_DOWN = ("Cannot connect to the Docker daemon", "error during connect", "no such host")


def program() -> str:
    """Return the command to run; `docker` if there is neither, so that errors name it."""
    return next((name for name in _PROGRAMS if shutil.which(name)), _PROGRAMS[0])


def ask(arguments: Sequence[str], deadline_s: float = ENGINE_S) -> str:
    """Run `docker` and return its standard output; raises EngineError when it fails."""
    done = run(arguments, deadline_s)
    if done.returncode:
        raise engine_error(done.stderr.decode("utf-8", "replace"))
    return done.stdout.decode("utf-8", "replace")


def engine_error(message: str) -> EngineError:
    """Return the error for a message of `docker`."""
    if _DENIED in message:
        return EngineError("no permission on the engine's socket; join the group docker")
    if any(text in message for text in _DOWN):
        return EngineError("no Docker engine answers; start it")
    return EngineError(f"docker says: {' '.join(message.split())}; check 'docker info'")


def run(arguments: Sequence[str], deadline_s: float) -> subprocess.CompletedProcess[bytes]:
    """Run `docker` to its end; raises EngineError when it is not installed, or too slow."""
    try:
        return subprocess.run(  # noqa: S603 - no shell; the words are ours and the user's own
            [program(), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=deadline_s,
            check=False,
        )
    except OSError as error:
        raise EngineError("docker cannot be run; install Docker with Compose v2") from error
    except subprocess.TimeoutExpired as error:
        raise EngineError(
            f"docker {arguments[0]} did not answer in {deadline_s:g} s; check 'docker info'"
        ) from error
