"""The real app, started as a process of its own on a free port."""

import contextlib
import functools
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # for the shared module below, by its full name

from tests.app.harness import (
    PATIENCE,
    RunningApp,
    StartApp,
    command,
    wait_until,
)


@pytest.fixture
def start_app(tmp_path: Path) -> Iterator[StartApp]:
    """Give a function that starts the app; afterwards none is left, and none showed a traceback."""
    with contextlib.ExitStack() as stack:
        yield functools.partial(start, tmp_path, stack)


@pytest.fixture
def app(start_app: StartApp) -> RunningApp:
    """Give an app of the test's own."""
    return start_app()


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """Give an app that tests share which look at differences only."""
    with contextlib.ExitStack() as stack:
        yield start(tmp_path_factory.mktemp("shared"), stack)


def start(parent: Path, stack: contextlib.ExitStack, **environment: str) -> RunningApp:
    """Start the app in a folder of its own; the stack ends it."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    log = Path(environment.setdefault("LOG_PATH", str(folder / "app.log")))
    args, env = command(**{"PORT": "0", "HOST": "127.0.0.1"} | environment)
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = subprocess.Popen(args, env=env, stdout=out, stderr=err)
    stack.callback(end, process, folder / "stderr")
    port = wait_until(lambda: find_port(folder / "stdout", process), "app ready")
    return RunningApp(process, port, log, folder / "stdout", folder / "stderr")


def end(process: subprocess.Popen[bytes], stderr: Path) -> None:
    """End the app and look at what it left."""
    process.kill()
    process.wait(PATIENCE)
    assert "Traceback" not in stderr.read_text()


def find_port(stdout: Path, process: subprocess.Popen[bytes]) -> int:
    """Return the port that the app logged, or 0 if it is not ready yet."""
    assert process.poll() is None, "the app ended"
    match = re.search(rb'"msg":"app ready","port":([0-9]+)', stdout.read_bytes())
    return int(match[1]) if match else 0
