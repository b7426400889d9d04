"""The logs of several containers as one; tests/cli/test_attach_follow.py has restarts."""

from pathlib import Path

import pytest
from tests.attach.harness import FakeDocker, container

from sidecar.attach.follow.container_log import StartPosition
from sidecar.attach.follow.containers import follow_containers
from sidecar.attach.observe.engine import require_container
from sidecar.clock import SystemClock
from sidecar.errors import EngineError, LogError
from sidecar.logs.tail.followed import ReadTally

ID = "1" * 64


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeDocker:
    """Give an engine with one container."""
    made = FakeDocker(tmp_path / "bin")
    made.containers([container(ID)])
    monkeypatch.setenv("PATH", made.path)
    return made


def lines(*, bare: bool) -> list[bytes]:
    """Return all lines that the container has now."""
    start, tally = StartPosition(keep_on=False, bare=bare), ReadTally()
    batches = follow_containers(
        lambda: {"web": require_container("web")}, start, SystemClock(), lambda _: None, tally
    )
    read = [line for batch in batches if batch is not None for line in batch.lines]
    assert tally.lines == len(read)
    return read


def test_merged(docker: FakeDocker) -> None:
    """Lines of both streams are merged by time, bare or in an envelope."""
    docker.says(ID, "2026-02-21T13:42:05.1Z one", "2026-02-21T13:42:07.1Z three")
    docker.says(ID, "2026-02-21T13:42:06.1Z two", stream="stderr")
    assert lines(bare=True) == [b"one", b"two", b"three"]
    assert lines(bare=False)[1] == b"2026-02-21T13:42:06.1Z stderr F two"


def test_errors(docker: FakeDocker) -> None:
    """A log driver that keeps nothing is an error, and so is an engine that is down at first."""
    docker.says(ID, "Error: logging driver does not support reading", stream="stderr")
    with pytest.raises(LogError, match="the engine keeps no readable log of web"):
        lines(bare=True)
    docker.set("down")
    with pytest.raises(EngineError, match="no Docker engine answers"):
        lines(bare=True)
