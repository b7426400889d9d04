"""The log of one container, and where reading starts."""

from pathlib import Path

import pytest
from tests.attach.harness import FakeDocker, container

from sidecar.attach.follow.container_log import ContainerLog, StartPosition
from sidecar.attach.observe.engine import require_container

ID = "1" * 64
STAMP = "2026-02-21T13:42:05.1Z"


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (StartPosition(), []),
        (StartPosition(tail=3), ["--tail", "3"]),
        (StartPosition(since=1_500_000_000), ["--since", "1.500000"]),
    ],
)
def test_words(start: StartPosition, words: list[str]) -> None:
    """Where to start is asked of the engine."""
    assert start.words() == words


def test_resume(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second start continues at the last line, whose repetition is skipped."""
    docker = FakeDocker(tmp_path / "bin")
    docker.containers([container(ID)])
    docker.says(ID, f"{STAMP} one")
    monkeypatch.setenv("PATH", docker.path)
    log = ContainerLog(require_container("web"))
    assert read(log) == [b"one"]
    assert log.fds == {}
    assert read(log) == []
    assert docker.calls[-1] == f"logs --timestamps --since {STAMP} {ID}"


def read(log: ContainerLog) -> list[bytes]:
    """Return the new lines of standard output."""
    log.start([], follow=False)
    lines = list[bytes]()
    while log.fds:
        for stream in list(log.fds):
            chunk = log.read(stream)
            lines += [line.text for line in log.streams[stream].feed(chunk)]
    return lines
